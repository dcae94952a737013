package dev.mien.benchmarks;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.TrainingMemory;
import dev.mien.engine.ops.CrossEntropy;
import dev.mien.engine.optim.Adam;
import dev.mien.engine.tensor.ArrayPool;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.InceptionResnetV1;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether training 8 clips of 25 faces at once, 200 of 160 x 160, fits in 8 GB: some steps of InceptionResnetV1 in one batch, and
 * what they took. {@code java -Xmx5g --add-modules jdk.incubator.vector -cp benchmarks/target/benchmarks.jar
 * dev.mien.benchmarks.TrainingMemoryCheck [FACES [RECOMPUTE [STEPS]]]}; ends with an error when the process took more.
 */
public final class TrainingMemoryCheck {
    private static final double LIMIT_GB = 8;
    private static final double GB = 1e9;

    private TrainingMemoryCheck() {}

    /** Arguments: faces (200), true to recompute blocks (true), steps (2). */
    public static void main(String[] args) throws IOException {
        int faces = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        boolean recompute = args.length <= 1 || Boolean.parseBoolean(args[1]);
        int steps = args.length > 2 ? Integer.parseInt(args[2]) : 2;
        InceptionResnetV1 network = new InceptionResnetV1(3, true);
        network.initialise(1).train(true).recomputeBlocks(recompute);
        Adam adam = new Adam(network.namedParameters(), 1e-4);
        Tensor x = Tensor.zeros(faces, 160, 160, 3);
        for (int i = 0; i < x.size(); i++) {
            x.set(i, 2 * Rng.uniform(1, 1, i) - 1);
        }
        int[] labels = new int[faces];
        for (int i = 0; i < faces; i++) {
            labels[i] = i % 3;
        }
        System.out.printf("forecast: %.2f GB%n", TrainingMemory.forecast(network, x.shape()).total() / GB);
        for (int step = 1; step <= steps; step++) {
            long start = System.nanoTime();
            double loss = step(network, adam, x, labels);
            System.out.printf("step %d: loss %.6f, %.1f s; values at most %.2f GB%n", step, loss,
                    (System.nanoTime() - start) * 1e-9, ArrayPool.bytesPeak() / GB);
        }
        double gb = peakResident() / GB;
        System.out.printf("the process took %.2f GB at most%n", gb);
        if (gb > LIMIT_GB) {
            throw new IllegalStateException("more than " + LIMIT_GB + " GB");
        }
    }

    private static double step(InceptionResnetV1 network, Adam adam, Tensor x, int... labels) {
        try (Scope scope = Scope.open()) {
            adam.zeroGrad();
            Tape tape = Tape.recording(Backends.get());
            Var loss = CrossEntropy.crossEntropy(network.apply(tape.constant(x)), labels);
            tape.backward(loss);
            adam.step();
            return loss.value().item();
        }
    }

    /** Bytes, as Linux counts them. */
    private static long peakResident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IllegalStateException("/proc/self/status does not say VmHWM");
    }
}
