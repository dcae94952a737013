package dev.mien.benchmarks;

import dev.mien.benchmarks.dtw.Plain;
import dev.mien.benchmarks.dtw.Sets;
import dev.mien.series.Band;
import dev.mien.series.DistanceMatrix;
import dev.mien.series.DtwOptions;
import dev.mien.series.NearestNeighbours;
import dev.mien.series.SeriesDataset;
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

/** Distances of 128 random walks of 256 steps to each other, and their nearest; the answers agree before anything is timed. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64",
                "-XX:+UseTransparentHugePages", "-Xmx2g"})
@State(Scope.Benchmark)
public class DtwBenchmark {
    private static final int SERIES = 128;
    private static final int STEPS = 256;

    /** Steps to either side that a warping may stray. */
    @Param({"255", "25"})
    public int radius;

    private SeriesDataset data;
    private DistanceMatrix matrix;
    private NearestNeighbours neighbours;

    @Setup(Level.Trial)
    public void prepare() {
        data = Sets.walks(SERIES, STEPS, 1);
        DtwOptions options = DtwOptions.DEFAULT.withBand(Band.symmetric(radius));
        matrix = new DistanceMatrix(data, data, options);
        neighbours = new NearestNeighbours(data, options);
        float[][] got = matrix.inFloat((done, total) -> true);
        double[][] exact = matrix.inDouble((done, total) -> true);
        for (int i = 0; i < SERIES; i += 7) {
            for (int j = 0; j < SERIES; j += 5) {
                double expected = Math.sqrt(Plain.cost(data.series().get(i), data.series().get(j), radius));
                if (Math.abs(got[i][j] - expected) > 1e-4 * expected || exact[i][j] != expected) {
                    throw new IllegalStateException(
                            "distance " + i + ", " + j + ": " + got[i][j] + " and " + exact[i][j] + " for " + expected);
                }
            }
        }
    }

    @Benchmark
    public float[][] inFloat() {
        return matrix.inFloat((done, total) -> true);
    }

    @Benchmark
    public double[][] inDouble() {
        return matrix.inDouble((done, total) -> true);
    }

    /** A 64th of the pairs, by the plain loop on one core: times 64 it is the whole. */
    @Benchmark
    public double plainSixtyFourth() {
        double sum = 0;
        for (int j = 0; j < SERIES; j++) {
            sum += Plain.cost(data.series().get(0), data.series().get(j), radius);
        }
        return sum;
    }

    /** The nearest of the others to each. */
    @Benchmark
    public Object nearest() {
        return neighbours.leaveOneOut(1, (done, total) -> true);
    }
}
