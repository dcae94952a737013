package dev.mien.benchmarks;

import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.kernels.PoolKernels;
import dev.mien.engine.tensor.DType;
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

/** Poolings of FaceNet, InceptionTime and I3D, forward and backward, on every backend; compared with the reference first. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64",
                "-XX:+UseTransparentHugePages", "-Xmx2g"})
@State(Scope.Benchmark)
public class PoolBenchmark {
    /** Input and window. */
    public enum Layer {
        /** The stem of InceptionResnetV1. */
        FACENET(Shape.of(8, 77, 77, 64), PoolGeometry.of(3, 3).stride(2)),
        /** The branch of InceptionTime's modules. */
        INCEPTIONTIME(Shape.of(8, 64, 512), PoolGeometry.of(3).stride(1).pad(1)),
        /** The branch of I3D's modules. */
        I3D(Shape.of(1, 8, 14, 14, 512), PoolGeometry.of(3, 3, 3).stride(1).pad(1));

        final Shape x;
        final PoolGeometry geometry;

        Layer(Shape x, PoolGeometry geometry) {
            this.x = x;
            this.geometry = geometry;
        }
    }

    @Param
    public Layer layer;

    @Param({"simd", "reference"})
    public String backend;

    private PoolKernels pool;
    private Tensor x;
    private Tensor y;
    private Tensor dx;
    private Tensor argmax;

    @Setup(Level.Trial)
    public void prepare() {
        pool = Backends.byName(backend).pool();
        x = Inputs.random("x", layer.x);
        y = Tensor.zeros(layer.geometry.outputShape(layer.x));
        dx = Tensor.zeros(layer.x);
        argmax = Tensor.empty(y.shape(), DType.I32);
        Tensor expected = Tensor.zeros(y.shape());
        Backends.byName("reference").pool().maxPoolForward(x, layer.geometry, expected, null);
        pool.maxPoolForward(x, layer.geometry, y, argmax);
        Inputs.check(layer + " on " + backend, y, expected, 0);
    }

    /** As inference does it. */
    @Benchmark
    public Tensor max() {
        pool.maxPoolForward(x, layer.geometry, y, null);
        return y;
    }

    /** As training does it: it remembers who won. */
    @Benchmark
    public Tensor maxRemembered() {
        pool.maxPoolForward(x, layer.geometry, y, argmax);
        return y;
    }

    @Benchmark
    public Tensor maxBackward() {
        pool.maxPoolBackward(y, argmax, layer.geometry, dx);
        return dx;
    }

    @Benchmark
    public Tensor average() {
        pool.averagePoolForward(x, layer.geometry, y);
        return y;
    }
}
