package dev.mien.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.kernels.StepCost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Searches against warping every pair, and against published accuracies. */
class NearestNeighboursTest {
    private static final NearestNeighbours.Progress ON = (done, total) -> true;
    private static final Path DATA = Path.of("..", "shared", "data");

    private static SeriesDataset drawn(int n, int channels, int shortest, int longest) {
        Random random = new Random(3);
        List<float[]> series = new ArrayList<>();
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            float[] s = new float[channels * (shortest + random.nextInt(longest - shortest + 1))];
            for (int k = 0; k < s.length; k++) {
                s[k] = (k < channels ? 0 : s[k - channels]) + (float) random.nextGaussian();
            }
            series.add(i % 5 == 4 ? series.get(i - 1).clone() : s); // ties
            labels[i] = i % 3;
        }
        return new SeriesDataset("drawn", channels, series, labels, List.of("a", "b", "c"));
    }

    private static double[][] of(SeriesDataset data, int i) {
        double[][] out = new double[data.length(i)][data.channels()];
        for (int k = 0; k < data.series().get(i).length; k++) {
            out[k / data.channels()][k % data.channels()] = data.series().get(i)[k];
        }
        return out;
    }

    private static void compare(SeriesDataset data, DtwOptions options) {
        List<List<Neighbour>> found = new NearestNeighbours(data, options).leaveOneOut(3, ON);
        List<List<Neighbour>> asQueries = new NearestNeighbours(data, options).search(data, 1, ON);
        for (int q = 0; q < data.size(); q++) {
            List<Neighbour> expected = new ArrayList<>();
            for (int i = 0; i < data.size(); i++) {
                double cost = Dtw.cost(of(data, q), of(data, i), options);
                if (i != q && cost < Double.POSITIVE_INFINITY) {
                    expected.add(new Neighbour(i, cost));
                }
            }
            expected.sort(null);
            assertEquals(expected.subList(0, Math.min(3, expected.size())), found.get(q));
            assertEquals(0, asQueries.get(q).get(0).cost());
        }
    }

    @Test
    void findsWhatWarpingEveryPairFinds() {
        for (DtwOptions options : List.of(DtwOptions.DEFAULT, DtwOptions.DEFAULT.withBand(Band.interpolated(0.1)),
                DtwOptions.DEFAULT.withStepCost(StepCost.ABSOLUTE).withIndependent(true),
                DtwOptions.DEFAULT.withOpen(true, false), DtwOptions.DEFAULT.withBand(Band.itakura(3)))) {
            compare(drawn(70, 1, 30, 30), options);
            compare(drawn(40, 3, 9, 12), options);
        }
    }

    @Test
    void manyChannelsAreWarpedByProducts() {
        compare(drawn(40, 40, 10, 10), DtwOptions.DEFAULT);
        compare(drawn(30, 33, 5, 11), DtwOptions.DEFAULT);
        compare(drawn(30, 33, 5, 11), DtwOptions.DEFAULT.withBand(Band.symmetric(2)));
    }

    @Test
    void matricesHoldTheDistances() {
        for (SeriesDataset data : List.of(drawn(37, 1, 20, 20), drawn(21, 2, 5, 14), drawn(70, 40, 5, 6))) {
            for (DtwOptions options : List.of(DtwOptions.DEFAULT, DtwOptions.DEFAULT.withIndependent(true),
                    DtwOptions.DEFAULT.withBand(Band.symmetric(2)).withStepCost(StepCost.ABSOLUTE))) {
                double[][] exact = new DistanceMatrix(data, data, options).inDouble(ON);
                float[][] single = new DistanceMatrix(data, data, options).inFloat(ON);
                for (int i = 0; i < data.size(); i++) {
                    for (int j = 0; j < data.size(); j++) {
                        double expected = Dtw.distance(of(data, i), of(data, j), options);
                        assertEquals(expected, exact[i][j]);
                        // Under a root, what cancels in a product of steps that are alike remains as its root.
                        assertEquals(expected, single[i][j], Math.max(0.03, expected * 1e-4));
                    }
                }
            }
        }
    }

    @Test
    void threadsChangeNothing() {
        int before = Parallel.threads();
        try {
            SeriesDataset data = drawn(60, 1, 25, 25);
            Parallel.setThreads(1);
            List<List<Neighbour>> alone = new NearestNeighbours(data, DtwOptions.DEFAULT).leaveOneOut(2, ON);
            float[][] matrix = new DistanceMatrix(data, data, DtwOptions.DEFAULT).inFloat(ON);
            Parallel.setThreads(3);
            assertEquals(alone, new NearestNeighbours(data, DtwOptions.DEFAULT).leaveOneOut(2, ON));
            assertTrue(Arrays.deepEquals(matrix, new DistanceMatrix(data, data, DtwOptions.DEFAULT).inFloat(ON)));
        } finally {
            Parallel.setThreads(before);
        }
    }

    @Test
    void votesAndTies() {
        SeriesDataset train = new SeriesDataset("t", 1, List.of(new float[] {0}, new float[] {0}, new float[] {1}),
                new int[] {1, 0, 0}, List.of("a", "b"));
        List<Neighbour> found = new NearestNeighbours(train, DtwOptions.DEFAULT)
                .search(new SeriesDataset("q", 1, List.of(new float[] {0}), new int[1], List.of("a")), 3, ON).get(0);
        assertEquals(List.of(0, 1, 2), found.stream().map(Neighbour::index).toList());
        assertEquals(0, Vote.of(found, train).label());
        assertEquals(1, Vote.of(found.subList(0, 2), train).label(), "a tie goes to the nearest");
        assertArrayEquals(new float[] {2f / 3, 1f / 3}, Vote.of(found, train).probabilities());
        assertThrows(MienException.class, () -> Vote.of(List.of(), train));
    }

    @Test
    void refusesWhatIsNotFiniteAndSaysWhere() {
        SeriesDataset bad = new SeriesDataset("bad", 2, List.of(new float[4], new float[] {0, 0, 0, Float.NaN}),
                new int[2], List.of("a"));
        MienException e = assertThrows(MienException.class, () -> new NearestNeighbours(bad, DtwOptions.DEFAULT));
        assertTrue(e.getMessage().contains("series 1, step 1, channel 1 is NaN"), e.getMessage());
        double[][] x = {{0}, {Double.POSITIVE_INFINITY}};
        IllegalArgumentException i = assertThrows(IllegalArgumentException.class,
                () -> Warping.of(x, x, DtwOptions.DEFAULT));
        assertTrue(i.getMessage().contains("step 1 of series x, channel 0, is Infinity"), i.getMessage());
    }

    @Test
    void stopsWhenAsked() {
        SeriesDataset data = drawn(150, 1, 5, 5);
        MienException e = assertThrows(MienException.class,
                () -> new NearestNeighbours(data, DtwOptions.DEFAULT).leaveOneOut(1, (done, total) -> false));
        assertTrue(e.getMessage().startsWith("stopped after 64 of 150"), e.getMessage());
    }

    private static int right(SeriesDataset train, SeriesDataset test, Band band) {
        List<List<Neighbour>> found = new NearestNeighbours(train, DtwOptions.DEFAULT.withBand(band)).search(test, 1,
                ON);
        int right = 0;
        for (int i = 0; i < test.size(); i++) {
            right += Vote.of(found.get(i), train).label() == test.labels()[i] ? 1 : 0;
        }
        return right;
    }

    /** Small sets whose published accuracies and window are met to the series; the rest by benchmarks/ucr-nn.sh. */
    @Test
    void agreesWithTheArchive() throws IOException {
        Path ucr = DATA.resolve("ucr");
        Assumptions.assumeTrue(Files.isDirectory(ucr), "no ../shared/data/ucr");
        List<String> sets = List.of("BME", "Coffee", "GunPoint", "ItalyPowerDemand", "SmoothSubspace",
                "SonyAIBORobotSurface2");
        for (String line : Files.readAllLines(ucr.resolve("published_accuracy.csv"))) {
            String[] f = line.split(",");
            if (!sets.contains(f[0])) {
                continue;
            }
            SeriesDataset train = Prepare
                    .zNormalise(UcrFile.read(ucr.resolve(f[0]).resolve(f[0] + "_TRAIN.tsv"), Missing.REFUSE));
            SeriesDataset test = Prepare
                    .zNormalise(UcrFile.read(ucr.resolve(f[0]).resolve(f[0] + "_TEST.tsv"), Missing.REFUSE))
                    .alignedWith(train);
            LearnedWindow window = LearnedWindow.of(train, DtwOptions.DEFAULT, ON);
            assertEquals(f[8].replaceAll("\\D", ""), Integer.toString(window.percent()), f[0]);
            Band[] bands = {Band.symmetric(0), Band.none(), Band.symmetric(window.radius())};
            for (int b = 0; b < bands.length; b++) {
                assertEquals(Double.parseDouble(f[5 + b]), (double) right(train, test, bands[b]) / test.size(), 5e-5,
                        f[0]);
            }
        }
    }

    @Test
    void agreesWithAeonOnSeveralChannels() {
        Path folder = DATA.resolve("multivariate");
        Assumptions.assumeTrue(Files.isDirectory(folder), "no ../shared/data/multivariate");
        SeriesDataset motions = ts(folder, "BasicMotions", "TRAIN");
        assertEquals(39, right(motions, ts(folder, "BasicMotions", "TEST"), Band.none()));
        assertEquals(351, right(ts(folder, "JapaneseVowels", "TRAIN"), ts(folder, "JapaneseVowels", "TEST"),
                Band.none()));
        double[] windows = {0, 0.1, 1};
        double[] costs = {757.259719, 330.834497, 330.834497};
        for (int i = 0; i < windows.length; i++) {
            assertEquals(costs[i], Dtw.cost(of(motions, 0), of(motions, 1), Band.interpolated(windows[i])), 1e-5);
        }
    }

    private static SeriesDataset ts(Path folder, String name, String part) {
        return UcrFile.readAny(folder.resolve(name).resolve(name + "_" + part + ".ts"), Missing.REFUSE);
    }
}
