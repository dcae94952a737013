package dev.mien.benchmarks;

import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.optim.Adam;
import dev.mien.engine.plan.Plan;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.ModelCatalogue;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Whether memory stays flat over thousands of calls: resident memory and allocated bytes per call, every tenth of the way.
 *
 * <p>Usage: {@code Soak [FORWARD CALLS [TRAINING STEPS [FORWARD MODEL]]]}, by default {@code 10000 500 inceptionresnetv1};
 * exits with 1 when memory grows. Linux only: it reads {@code /proc/self/status}.
 */
public final class Soak {
    /** Of resident memory, after the first fifth. */
    private static final double GROWTH = 0.03;
    private static final int TENTHS = 10;
    private static final int[] LABELS = {0, 1, 2, 0, 1, 2, 0, 1};

    private Soak() {}

    public static void main(String[] args) throws IOException {
        int calls = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int steps = args.length > 1 ? Integer.parseInt(args[1]) : 500;
        String model = args.length > 2 ? args[2] : "inceptionresnetv1";
        boolean flat = soak("forward, " + model, calls, forward(model));
        flat &= soak("training, inceptiontime 8x25x512", steps, training());
        if (!flat) {
            System.exit(1);
        }
    }

    /** A plan at batch 1: a face, or for the model inceptiontime a series. */
    private static Runnable forward(String model) {
        Module network = ModelCatalogue.create(model).initialise(1);
        Shape shape = model.startsWith("inceptiontime") ? Shape.of(1, 25, 512) : Shape.of(1, 160, 160, 3);
        Plan plan = Plan.of(network, shape, Backends.get());
        Tensor x = Inputs.random("x", shape);
        return () -> {
            try (Scope _ = Scope.open()) {
                plan.run(x);
            }
        };
    }

    private static Runnable training() {
        Module network = ModelCatalogue.create("inceptiontime").initialise(1).train(true);
        Adam adam = new Adam(network.namedParameters(), 1e-5);
        Tensor x = Inputs.random("x", Shape.of(LABELS.length, 25, 512));
        return () -> Inputs.step(network, adam, x, LABELS);
    }

    /** Runs and prints; true when resident memory stayed flat after the first fifth. */
    private static boolean soak(String what, int calls, Runnable call) throws IOException {
        System.out.printf("%n%s: %d calls%n%8s %10s %18s%n", what, calls, "calls", "RSS, MB", "bytes per call");
        long[] resident = new long[TENTHS];
        long allocated = allocated();
        int done = 0;
        for (int tenth = 0; tenth < TENTHS; tenth++) {
            int until = (int) ((long) calls * (tenth + 1) / TENTHS);
            int some = Math.max(1, until - done);
            for (; done < until; done++) {
                call.run();
            }
            long now = allocated();
            resident[tenth] = resident();
            System.out.printf("%8d %10.1f %18d%n", done, resident[tenth] / 1e3, (now - allocated) / some);
            allocated = allocated();
        }
        long before = resident[TENTHS / 5 - 1];
        double growth = (double) Arrays.stream(resident).skip(TENTHS / 5).max().orElse(before) / before - 1;
        boolean flat = growth < GROWTH;
        System.out.printf(Locale.ROOT, "%s: %s, resident memory grew by %.1f %% after the first fifth%n", what,
                flat ? "flat" : "NOT FLAT", growth * 100);
        return flat;
    }

    /** Bytes that the threads have allocated since they began. */
    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
    }

    /** Kilobytes of resident memory. */
    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(l -> l.startsWith("VmRSS:"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", ""))).findFirst().orElseThrow();
    }
}
