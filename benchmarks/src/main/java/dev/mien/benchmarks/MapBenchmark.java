package dev.mien.benchmarks;

import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.MapKernels;
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

/** Operations element by element, on every backend; compared with the reference first. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64",
                "-XX:+UseTransparentHugePages", "-Xmx2g"})
@State(Scope.Benchmark)
public class MapBenchmark {
    /** Floats: one size that fits into the second level of cache, and one that does not. */
    @Param({"65536", "4194304"})
    public int size;

    @Param({"simd", "reference"})
    public String backend;

    private MapKernels map;
    private Tensor a;
    private Tensor b;
    private Tensor y;
    private Tensor row;
    private Tensor sum;

    /** Tensors of 64 channels. */
    @Setup(Level.Trial)
    public void prepare() {
        Shape shape = Shape.of(size / 64, 64);
        a = Inputs.random("a", shape);
        b = Inputs.random("b", shape);
        y = Tensor.zeros(shape);
        row = Inputs.random("row", Shape.of(64));
        sum = Tensor.zeros(64);
        map = Backends.byName("reference").map();
        Tensor expected = sigmoid().copy();
        map = Backends.byName(backend).map();
        Inputs.check("sigmoid on " + backend, sigmoid(), expected, 1e-6);
    }

    @Benchmark
    public Tensor relu() {
        map.leakyReluForward(a, 0, y);
        return y;
    }

    @Benchmark
    public Tensor reluBackward() {
        map.leakyReluBackward(a, b, 0, y);
        return y;
    }

    /** A residual connection. */
    @Benchmark
    public Tensor scaleAdd() {
        map.add(a, 0.17, b, 1, y);
        return y;
    }

    /** A bias. */
    @Benchmark
    public Tensor addRow() {
        map.addRow(a, row, y);
        return y;
    }

    /** The gradient of a bias. */
    @Benchmark
    public Tensor sumRows() {
        map.sumRows(a, sum);
        return sum;
    }

    @Benchmark
    public Tensor sigmoid() {
        map.sigmoidForward(a, y);
        return y;
    }
}
