package dev.mien.benchmarks;

import dev.mien.engine.kernels.Activation;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.ConvKernels;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.tensor.Rng;
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

/**
 * Three convolutions of InceptionResnetV1 at 160 x 160, forward and backward, on every backend. Before anything is timed the
 * backend's result is compared with the reference's. All cores take part ({@code -Dmien.threads=1}: one).
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64",
                "-XX:+UseTransparentHugePages", "-Xmx2g"})
@State(Scope.Benchmark)
public class ConvBenchmark {
    /** The shapes that most of the network's time goes into. */
    public enum Layer {
        /** conv2d_4a: 3 x 3, the heaviest of the stem. */
        STEM_3X3(38, 80, 192, Geometry.of(3, 3)),
        /** Block17's last: 1 x 1, a plain matrix product. */
        BLOCK17_1X1(8, 256, 896, Geometry.of(1, 1)),
        /** Block17's branch: 1 x 7, padded on one axis only. */
        BLOCK17_1X7(8, 128, 128, Geometry.of(1, 7).pad(0, 3));

        final int side;
        final int in;
        final int out;
        final Geometry geometry;

        Layer(int side, int in, int out, Geometry geometry) {
            this.side = side;
            this.in = in;
            this.out = out;
            this.geometry = geometry;
        }
    }

    @Param
    public Layer layer;

    @Param({"simd", "reference"})
    public String backend;

    @Param("8")
    public int batch;

    private ConvKernels conv;
    private ConvKernels.PreparedConv prepared;
    private Tensor x;
    private Tensor w;
    private Tensor y;
    private Tensor dx;
    private Tensor dw;
    private double gflop;

    /** Shapes: x [batch, side, side, in], w [out, kh, kw, in]. */
    @Setup(Level.Trial)
    public void prepare() {
        Geometry g = layer.geometry;
        x = random("x", Shape.of(batch, layer.side, layer.side, layer.in));
        w = random("w", Shape.of(layer.out, g.kernel()[0], g.kernel()[1], layer.in));
        y = Tensor.zeros(g.outputShape(x.shape(), w.shape()));
        dx = Tensor.zeros(x.shape());
        dw = Tensor.zeros(w.shape());
        gflop = 2e-9 * y.size() * w.size() / layer.out;
        Backend chosen = Backends.byName(backend);
        conv = chosen.conv();
        prepared = conv.prepare(w, null, g, Activation.NONE, x.shape());
        compareWithReference();
    }

    @Benchmark
    public Tensor forward(Gflop counter) {
        conv.convForward(x, w, null, layer.geometry, y);
        counter.gflop += gflop;
        return y;
    }

    /** As inference does it: the weights are packed once. */
    @Benchmark
    public Tensor forwardPrepared(Gflop counter) {
        prepared.run(x, null, y, 0);
        counter.gflop += gflop;
        return y;
    }

    @Benchmark
    public Tensor backwardInput(Gflop counter) {
        conv.convBackwardInput(y, w, layer.geometry, dx);
        counter.gflop += gflop;
        return dx;
    }

    @Benchmark
    public Tensor backwardWeight(Gflop counter) {
        conv.convBackwardWeight(x, y, layer.geometry, dw);
        counter.gflop += gflop;
        return dw;
    }

    private void compareWithReference() {
        Tensor expected = Tensor.zeros(y.shape());
        Backends.byName("reference").conv().convForward(x, w, null, layer.geometry, expected);
        conv.convForward(x, w, null, layer.geometry, y);
        check(expected);
        prepared.run(x, null, y, 0);
        check(expected);
    }

    /** To what Winograd's convolutions keep in the tests: six millionths of the largest value. */
    private void check(Tensor expected) {
        double largest = 0;
        for (int i = 0; i < y.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.get(i)));
        }
        double tolerance = 6e-6 * largest;
        for (int i = 0; i < y.size(); i++) {
            if (!(Math.abs(y.get(i) - expected.get(i)) <= tolerance)) {
                throw new IllegalStateException(layer + " on " + backend + " is wrong at " + i + ": expected "
                        + expected.get(i) + ", got " + y.get(i));
            }
        }
    }

    private static Tensor random(String name, Shape shape) {
        Tensor t = Tensor.zeros(shape);
        for (int i = 0; i < t.size(); i++) {
            t.set(i, 2 * Rng.uniform(1, Rng.stream(name), i) - 1);
        }
        return t;
    }
}
