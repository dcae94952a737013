package dev.mien.benchmarks;

import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.NormKernels;
import dev.mien.engine.kernels.Normalisation;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
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

/** Batch norm in training, forward and backward, on every backend; compared with the reference first. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64",
                "-XX:+UseTransparentHugePages", "-Xmx2g"})
@State(Scope.Benchmark)
public class NormBenchmark {
    private static final double EPS = 1e-3;

    /** What is normalised. */
    public enum Layer {
        /** conv2d_2b of InceptionResnetV1 at batch 8: many rows. */
        FACENET_STEM(Shape.of(8, 77, 77, 64)),
        /** Block17 at batch 8. */
        FACENET_BLOCK17(Shape.of(8, 8, 8, 896)),
        /** A module of InceptionTime. */
        INCEPTIONTIME(Shape.of(8, 25, 128));

        final Shape x;

        Layer(Shape x) {
            this.x = x;
        }
    }

    @Param
    public Layer layer;

    @Param({"simd", "reference"})
    public String backend;

    private NormKernels norm;
    private Tensor x;
    private Tensor y;
    private Tensor dx;
    private Tensor gamma;
    private Tensor beta;
    private Tensor mean;
    private Tensor variance;
    private Normalisation normalisation;
    private Tensor dgamma;
    private Tensor dbeta;

    @Setup(Level.Trial)
    public void prepare() {
        Shape channels = Shape.of(layer.x.channels());
        x = Inputs.random("x", layer.x);
        y = Tensor.zeros(layer.x);
        dx = Tensor.zeros(layer.x);
        gamma = Inputs.random("gamma", channels);
        beta = Inputs.random("beta", channels);
        mean = Tensor.zeros(channels);
        variance = Tensor.zeros(channels);
        normalisation = new Normalisation(mean, variance, gamma, beta, EPS, false);
        dgamma = Tensor.zeros(channels);
        dbeta = Tensor.zeros(channels);
        norm = Backends.byName("reference").norm();
        forward();
        Tensor expected = y.copy();
        norm = Backends.byName(backend).norm();
        forward();
        Inputs.check(layer + " on " + backend, y, expected, 1e-5);
    }

    /** Statistics of the batch, then the normalisation by them. */
    @Benchmark
    public Tensor forward() {
        norm.channelStatistics(x, mean, variance);
        norm.batchNormForward(x, normalisation, y);
        return y;
    }

    @Benchmark
    public Tensor backward() {
        norm.batchNormBackward(x, y, normalisation, dx, dgamma, dbeta);
        return dx;
    }
}
