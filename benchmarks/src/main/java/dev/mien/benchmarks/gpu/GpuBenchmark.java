package dev.mien.benchmarks.gpu;

import dev.mien.engine.kernels.Backends;
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

/** The pieces of work of {@link GpuWork} on the GPU, at every precision; a call ends when the device has done it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@State(Scope.Benchmark)
public class GpuBenchmark {
    /** Pieces of work, in the order of {@link GpuWork#all}. */
    public enum Piece {
        FACENET_FORWARD, FACENET_TRAINING, I3D_FORWARD, INCEPTIONTIME_TRAINING, DTW_256, DTW_257
    }

    @Param
    public Piece piece;

    @Param({"float32", "tf32", "bf16"})
    public String precision;

    private Runnable call;

    @Setup(Level.Trial)
    public void prepare() {
        System.setProperty("mien.precision", precision);
        Backends.use(Backends.byName("cuda"));
        call = GpuWork.all(GpuSpeed.SMALL).get(piece.ordinal()).prepare().get().call();
    }

    @Benchmark
    public void call() {
        call.run();
    }
}
