package dev.mien.benchmarks;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.plan.Plan;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Shape;
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

/**
 * InceptionResnetV1 on faces of 160 x 160: as its layers stand, and as a plan. The plan's answer is compared
 * with the module's before anything is timed. All cores take part ({@code -Dmien.threads=1}: one).
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 7, time = 2)
@Fork(value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64",
                "-XX:+UseTransparentHugePages", "-Xmx6g"})
@State(Scope.Benchmark)
public class FaceNetBenchmark {
    /** Multiply-adds of one face at 160 x 160, in 10^9, times two. */
    static final double GFLOP_PER_FACE = 2.836;

    @Param({"1", "8", "25"})
    public int batch;

    private final Backend backend = Backends.get();
    private InceptionResnetV1 network;
    private Plan plan;
    private Tensor x;

    /** Input [batch, 160, 160, 3] in [-1, 1). */
    @Setup(Level.Trial)
    public void prepare() {
        x = Tensor.of(new float[batch * 160 * 160 * 3], batch, 160, 160, 3);
        for (int i = 0; i < x.size(); i++) {
            x.set(i, 2 * Rng.uniform(1, 1, i) - 1);
        }
        network = new InceptionResnetV1();
        network.initialise(1);
        plan = Plan.of(network, Shape.of(batch, 160, 160, 3), backend);
        Tensor expected = network.apply(Tape.inference(backend).constant(x)).value();
        Tensor got = plan.run(x);
        for (int i = 0; i < got.size(); i++) {
            if (!(Math.abs(got.get(i) - expected.get(i)) <= 1e-5)) {
                throw new IllegalStateException("plan and module differ at " + i + ": " + got.get(i) + ", "
                        + expected.get(i));
            }
        }
    }

    @Benchmark
    public double forwardPlan(Gflop counter) {
        try (dev.mien.engine.tensor.Scope scope = dev.mien.engine.tensor.Scope.open()) {
            counter.gflop += GFLOP_PER_FACE * batch;
            return plan.run(x).get(0);
        }
    }

    @Benchmark
    public double forwardLayers(Gflop counter) {
        try (dev.mien.engine.tensor.Scope scope = dev.mien.engine.tensor.Scope.open()) {
            counter.gflop += GFLOP_PER_FACE * batch;
            return network.apply(Tape.inference(backend).constant(x)).value().get(0);
        }
    }
}
