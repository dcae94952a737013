package dev.mien.benchmarks;

import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.GemmKernels;
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

/** Matrix products of the sizes that networks ask for, on every backend; compared with the reference first. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64",
                "-XX:+UseTransparentHugePages", "-Xmx2g"})
@State(Scope.Benchmark)
public class GemmBenchmark {
    /** Sizes m, k, n. */
    public enum Product {
        /** A 1 x 1 convolution of Block17 at batch 8. */
        BLOCK17(512, 256, 896),
        /** The embedding layer at batch 8. */
        EMBEDDING(8, 1792, 512);

        final int m;
        final int k;
        final int n;

        Product(int m, int k, int n) {
            this.m = m;
            this.k = k;
            this.n = n;
        }
    }

    @Param
    public Product product;

    @Param({"simd", "reference"})
    public String backend;

    private GemmKernels gemm;
    private Tensor a;
    private Tensor at;
    private Tensor b;
    private Tensor bt;
    private Tensor c;
    private double gflop;

    @Setup(Level.Trial)
    public void prepare() {
        gemm = Backends.byName(backend).gemm();
        a = Inputs.random("a", Shape.of(product.m, product.k));
        at = Inputs.random("a", Shape.of(product.k, product.m));
        b = Inputs.random("b", Shape.of(product.k, product.n));
        bt = Inputs.random("b", Shape.of(product.n, product.k));
        c = Tensor.zeros(product.m, product.n);
        gflop = 2e-9 * product.m * product.k * product.n;
        Tensor expected = Tensor.zeros(c.shape());
        Backends.byName("reference").gemm().gemm(a, false, bt, true, expected);
        gemm.gemm(a, false, bt, true, c);
        Inputs.check(product + " on " + backend, c, expected, 4e-6 * Math.sqrt(product.k));
    }

    /** As a linear layer goes forward. */
    @Benchmark
    public Tensor forward(Gflop counter) {
        gemm.gemm(a, false, bt, true, c);
        counter.gflop += gflop;
        return c;
    }

    /** As the gradient by its input does. */
    @Benchmark
    public Tensor plain(Gflop counter) {
        gemm.gemm(a, false, b, false, c);
        counter.gflop += gflop;
        return c;
    }

    /** As the gradient by its weight does. */
    @Benchmark
    public Tensor transposed(Gflop counter) {
        gemm.gemm(at, true, b, false, c);
        counter.gflop += gflop;
        return c;
    }
}
