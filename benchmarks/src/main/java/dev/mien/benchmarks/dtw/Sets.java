package dev.mien.benchmarks.dtw;

import dev.mien.engine.tensor.Rng;
import dev.mien.series.DtwOptions;
import dev.mien.series.Missing;
import dev.mien.series.NearestNeighbours;
import dev.mien.series.Neighbour;
import dev.mien.series.Prepare;
import dev.mien.series.SeriesDataset;
import dev.mien.series.UcrFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Series to be warped: drawn, and of the UCR archive. */
public final class Sets {
    /** What to learn from, and what to be judged on. */
    record Split(SeriesDataset train, SeriesDataset test) {}

    private Sets() {}

    /** Random walks, the same for the same sizes. */
    public static SeriesDataset walks(int series, int steps, int channels) {
        List<float[]> all = new ArrayList<>();
        for (int s = 0; s < series; s++) {
            float[] x = new float[steps * channels];
            for (int i = 0; i < x.length; i++) {
                float before = i < channels ? 0 : x[i - channels];
                x[i] = before + (float) (Rng.uniform(7, s, i) - 0.5);
            }
            all.add(x);
        }
        return new SeriesDataset("random walks", channels, all, new int[series], List.of("none"));
    }

    static SeriesDataset head(SeriesDataset data, int n) {
        return new SeriesDataset(data.name(), data.channels(), data.series().subList(0, n),
                Arrays.copyOf(data.labels(), n), data.classes());
    }

    /** Z-normalised, missing values interpolated. */
    static Split read(Path ucr, String name) {
        SeriesDataset train = read(ucr.resolve(name).resolve(name + "_TRAIN.tsv"));
        SeriesDataset test = read(ucr.resolve(name).resolve(name + "_TEST.tsv"));
        return new Split(train, test.alignedWith(train));
    }

    private static SeriesDataset read(Path file) {
        return Prepare.zNormalise(UcrFile.read(file, Missing.INTERPOLATE));
    }

    /** The nearest training series of each test series, into {@code found}. */
    static double nearest(Split split, DtwOptions options, int[] found) {
        List<List<Neighbour>> all = new NearestNeighbours(split.train(), options).search(split.test(), 1,
                (done, total) -> true);
        double sum = 0;
        for (int i = 0; i < found.length; i++) {
            found[i] = all.get(i).get(0).index();
            sum += all.get(i).get(0).cost();
        }
        return sum;
    }
}
