package dev.mien.cli;

import dev.mien.engine.kernels.Activation;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.ConvKernels.PreparedConv;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Small convolutions of no consequence while command line and weights are read. Until the JVM has compiled a vector kernel it runs a
 * thousand times slower, and it starts compiling only what is used: so use it while there is nothing else to do for one core.
 * A direct and a transformed convolution, with a residual and without, see every branch of the kernels: a branch not seen before
 * makes the JVM throw the compiled kernel away.
 */
final class KernelWarmUp {
    private static final int CHANNELS = 32;
    private static final int SIDE = 12;
    /** Calls enough for the last stage of compilation; with time to spare for a slow machine. */
    private static final int RUNS = 40;
    private static final long MOST_NANOS = 1_500_000_000L;

    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private KernelWarmUp() {}

    /** Whether a command will need the kernels before they can be compiled, and takes them as they are chosen without options. */
    static boolean isOfUse(String... args) {
        return Arrays.asList(args).contains("embed") && Arrays.stream(args).noneMatch(
                a -> a.matches("(--backend|--threads|--precision|--help).*|-h"));
    }

    /** Returns at once; a second time does nothing. */
    static void start() {
        if (!STARTED.compareAndSet(false, true)) {
            return;
        }
        Thread thread = new Thread(KernelWarmUp::run, "mien-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private static void run() {
        try {
            Backend backend = Backends.get();
            long end = System.nanoTime() + MOST_NANOS;
            Tensor x = Tensor.zeros(1, SIDE, SIDE, CHANNELS);
            Tensor y = Tensor.zeros(1, SIDE, SIDE, CHANNELS);
            PreparedConv[] convs = {conv(backend, Geometry.of(1, 1)), conv(backend, Geometry.of(3, 3).pad(1))};
            for (int i = 0; i < RUNS && System.nanoTime() < end; i++) {
                for (PreparedConv conv : convs) {
                    conv.run(x, i % 2 == 0 ? y : null, y, 0);
                }
            }
        } catch (RuntimeException | LinkageError e) {
            return; // the real call meets the same trouble, and reports it
        }
    }

    private static PreparedConv conv(Backend backend, Geometry g) {
        Tensor w = Tensor.zeros(CHANNELS, g.kernel()[0], g.kernel()[1], CHANNELS);
        return backend.conv().prepare(w, Tensor.zeros(CHANNELS), g, Activation.RELU, Shape.of(1, SIDE, SIDE, CHANNELS));
    }
}
