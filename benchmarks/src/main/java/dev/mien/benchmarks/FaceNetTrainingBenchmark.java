package dev.mien.benchmarks;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.ops.CrossEntropy;
import dev.mien.engine.optim.Adam;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.InceptionResnetV1;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A training step of InceptionResnetV1 on faces of 160 x 160: forward, backward, Adam; three times a forward pass of work. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 7, time = 3)
@Fork(value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64",
                "-XX:+UseTransparentHugePages", "-Xmx6g"})
@State(Scope.Benchmark)
public class FaceNetTrainingBenchmark {
    private static final int CLASSES = 3;

    @Param("8")
    public int batch;

    private final Backend backend = Backends.get();
    private InceptionResnetV1 network;
    private Adam adam;
    private Tensor x;
    private int[] labels;

    /** Input [batch, 160, 160, 3] in [-1, 1). */
    @Setup(Level.Trial)
    public void prepare() {
        x = Tensor.of(new float[batch * 160 * 160 * 3], batch, 160, 160, 3);
        for (int i = 0; i < x.size(); i++) {
            x.set(i, 2 * Rng.uniform(1, 1, i) - 1);
        }
        network = new InceptionResnetV1(CLASSES, true);
        network.initialise(1).train(true);
        adam = new Adam(network.namedParameters(), 1e-4);
        labels = new int[batch];
        for (int i = 0; i < batch; i++) {
            labels[i] = i % CLASSES;
        }
    }

    @Benchmark
    public double step(Gflop counter) {
        try (dev.mien.engine.tensor.Scope scope = dev.mien.engine.tensor.Scope.open()) {
            counter.gflop += 3 * FaceNetBenchmark.GFLOP_PER_FACE * batch;
            adam.zeroGrad();
            Tape tape = Tape.recording(backend);
            Var loss = CrossEntropy.crossEntropy(network.apply(tape.constant(x)), labels);
            tape.backward(loss);
            adam.step();
            double value = loss.value().item();
            if (!Double.isFinite(value)) {
                throw new IllegalStateException("the loss is " + value);
            }
            return value;
        }
    }
}
