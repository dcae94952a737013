package dev.mien.benchmarks.dtw;

import dev.mien.benchmarks.dtw.Sets.Split;
import dev.mien.engine.kernels.Parallel;
import dev.mien.series.Band;
import dev.mien.series.DistanceMatrix;
import dev.mien.series.DtwOptions;
import dev.mien.series.NearestNeighbours;
import dev.mien.series.SeriesDataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/**
 * How fast time warping is, everything in one run: all pairs in float and in double against a plain Java loop and, where there is a
 * compiler, a plain C loop; searches with and without pruning; the paper's k-NN. Arguments: folder for results, folder of the UCR
 * archive, machine, commit, program of the C loop or "-". See {@code benchmarks/dtw.sh}.
 */
public final class DtwSpeed {
    private static final int SERIES = 1000;
    private static final int STEPS = 256;
    /** Pairs of the slow loops: the first so many series with each other. */
    private static final int FEW = 40;
    private static final int ROUNDS = 3;
    private static final List<String> SETS = List.of("ArrowHead", "Car", "DodgerLoopDay", "FaceFour", "GunPointAgeSpan",
            "Ham", "Herring", "Lightning2", "Meat", "ToeSegmentation2");

    private final Map<String, Object> numbers = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();

    private DtwSpeed() {}

    /** Measures and writes {@code dtw.md} and {@code dtw.json}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        DtwSpeed speed = new DtwSpeed();
        Path out = Path.of(args[0]);
        speed.numbers.put("machine", args[2]);
        speed.numbers.put("commit", args[3]);
        speed.numbers.put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        speed.numbers.put("command", "benchmarks/dtw.sh");
        speed.text.append("# Time warping\n\n").append(args[2]).append("; ").append(speed.numbers.get("jdk"))
                .append("; commit ").append(args[3]).append("; `benchmarks/dtw.sh`. Medians of ").append(ROUNDS)
                .append(" rounds in one process.\n\n");
        speed.matrices(args[4]);
        speed.searches(Path.of(args[1]));
        speed.paper();
        Files.writeString(out.resolve("dtw.md"), speed.text);
        Files.writeString(out.resolve("dtw.json"), json(speed.numbers) + "\n");
        System.out.print(speed.text);
    }

    /** Numbers as they are, all else in quotes; nothing here needs to be escaped. */
    private static String json(Object value) {
        return switch (value) {
            case Map<?, ?> m -> m.entrySet().stream().map(e -> "\"" + e.getKey() + "\": " + json(e.getValue()))
                    .collect(Collectors.joining(",\n", "{", "}"));
            case List<?> l -> l.stream().map(DtwSpeed::json).collect(Collectors.joining(",\n", "[", "]"));
            case Double d -> String.format(Locale.ROOT, "%.6g", d);
            default -> "\"" + value + "\"";
        };
    }

    private void matrices(String program) throws IOException, InterruptedException {
        SeriesDataset data = Sets.walks(SERIES, STEPS, 1);
        SeriesDataset few = Sets.head(data, FEW);
        Path raw = Files.createTempFile("walks", ".f64");
        ByteBuffer bytes = ByteBuffer.allocate(FEW * STEPS * 8).order(ByteOrder.nativeOrder());
        few.series().forEach(s -> {
            for (float v : s) {
                bytes.putDouble(v);
            }
        });
        Files.write(raw, bytes.array());
        text.append("All pairs of ").append(SERIES).append(" random walks of ").append(STEPS)
                .append(" steps, ns per cell; the plain loops do the pairs of the first ").append(FEW)
                .append(" series, double of 100.\n\n| window | float, 1 thread | float, 2 threads: per core | double, 1 thread ")
                .append("| plain Java loop | plain C loop | float against Java's loop |\n|---|---|---|---|---|---|---|\n");
        for (int radius : new int[] {STEPS - 1, STEPS / 10}) {
            DtwOptions options = DtwOptions.DEFAULT.withBand(Band.symmetric(radius));
            DistanceMatrix matrix = new DistanceMatrix(data, data, options);
            SeriesDataset tenth = Sets.head(data, SERIES / 10);
            DistanceMatrix part = new DistanceMatrix(tenth, tenth, options);
            double partCells = (double) Plain.cells(STEPS, radius) * tenth.size() * (tenth.size() + 1) / 2;
            double cells = (double) Plain.cells(STEPS, radius) * SERIES * (SERIES + 1) / 2;
            double fewCells = (double) Plain.cells(STEPS, radius) * FEW * (FEW + 1) / 2;
            double[] sum = new double[1];
            double plain = seconds(ROUNDS, () -> sum[0] = Plain.pairs(few, radius)) / fewCells * 1e9;
            Parallel.setThreads(1);
            double one = seconds(ROUNDS, () -> matrix.inFloat((done, total) -> true)[1][0]) / cells * 1e9;
            double exact = seconds(3, () -> part.inDouble((done, total) -> true)[1][0]) / partCells * 1e9;
            Parallel.setThreads(2);
            double two = seconds(ROUNDS, () -> matrix.inFloat((done, total) -> true)[1][0]) / cells * 2e9;
            requireSame(sum[0], part.inDouble((done, total) -> true));
            String c = program.equals("-") ? "no compiler" : foreign(program, raw, radius, sum[0]);
            text.append(String.format(Locale.ROOT, "| %s | %.4f | %.4f | %.4f | %.3f | %s | %.0f x |%n",
                    radius == STEPS - 1 ? "full" : "10 %", one, two, exact, plain, c, plain / one));
            numbers.put("nsPerCell.radius" + radius, Map.of("float1", one, "float2", two, "double1", exact,
                    "plainJava", plain, "plainC", c));
        }
        Files.delete(raw);
        text.append('\n');
    }

    private static void requireSame(double sum, double[][] matrix) {
        double own = 0;
        for (int i = 0; i < FEW; i++) {
            for (int j = i; j < FEW; j++) {
                own += matrix[i][j];
            }
        }
        if (own != sum) {
            throw new IllegalStateException("the plain loop's distances sum to " + sum + ", ours to " + own);
        }
    }

    private static String foreign(String program, Path raw, int radius, double sum)
            throws IOException, InterruptedException {
        Process p = new ProcessBuilder(program, raw.toString(), Integer.toString(STEPS), Integer.toString(radius))
                .redirectErrorStream(true).start();
        String[] answer = new String(p.getInputStream().readAllBytes()).trim().split(" ");
        if (p.waitFor() != 0 || Math.abs(Double.parseDouble(answer[1]) - sum) > 1e-7 * sum) {
            throw new IllegalStateException(program + " answers " + Arrays.toString(answer) + ", expected " + sum);
        }
        return String.format(Locale.ROOT, "%.3f", Double.parseDouble(answer[0]));
    }

    private void searches(Path ucr) {
        text.append(
                "1-NN of the test series, full window, one thread, seconds. Without pruning: the plain loop over all pairs, "
                        + "and all pairs in float lanes.\n\n| set | train, test, steps | plain loop | float lanes, all pairs "
                        + "| search | plain / search | lanes / search |\n|---|---|---|---|---|---|---|\n");
        Parallel.setThreads(1);
        List<Map<String, Object>> rows = new ArrayList<>();
        double all = 0;
        double allSearch = 0;
        Split small = new Split(Sets.walks(20, 100, 1), Sets.walks(20, 100, 1));
        seconds(ROUNDS, () -> Plain.nearest(small, new int[20]));
        for (String name : SETS) {
            if (!Files.isDirectory(ucr.resolve(name))) {
                text.append("| ").append(name).append(" | not in ").append(ucr).append(" |||||\n");
                continue;
            }
            Split split = Sets.read(ucr, name);
            DtwOptions options = DtwOptions.DEFAULT;
            int[] expected = new int[split.test().size()];
            double plain = seconds(1, () -> Plain.nearest(split, expected));
            double lanes = seconds(ROUNDS, () -> new DistanceMatrix(split.test(), split.train(), options)
                    .inFloat((done, total) -> true)[0][0]);
            int[] got = new int[expected.length];
            double search = seconds(ROUNDS, () -> Sets.nearest(split, options, got));
            if (!Arrays.equals(expected, got)) {
                throw new IllegalStateException(name + ": the search finds other neighbours than the plain loop");
            }
            all += plain;
            allSearch += search;
            text.append(String.format(Locale.ROOT, "| %s | %d, %d, %d | %.3f | %.4f | %.4f | %.0f x | %.1f x |%n", name,
                    split.train().size(), expected.length, split.train().longest(), plain, lanes, search,
                    plain / search, lanes / search));
            rows.add(Map.of("set", name, "plain", plain, "lanes", lanes, "search", search));
        }
        text.append(String.format(Locale.ROOT, "| all | | %.2f | | %.3f | %.0f x | |%n%n", all, allSearch,
                all / allSearch));
        numbers.put("searches", rows);
    }

    private void paper() {
        Parallel.setThreads(Runtime.getRuntime().availableProcessors());
        SeriesDataset data = Sets.walks(123, 64, 512);
        double seconds = seconds(ROUNDS, () -> new NearestNeighbours(data, DtwOptions.DEFAULT)
                .leaveOneOut(1, (done, total) -> true).get(0).get(0).cost());
        text.append(String.format(Locale.ROOT,
                "The nearest of 122 others to each of 123 series of 64 steps and 512 channels, %d threads: %.3f s.%n",
                Parallel.threads(), seconds));
        numbers.put("nearest.123x64x512.seconds", seconds);
    }

    /** Median, after a second and a half of warming up where there are several rounds. */
    private static double seconds(int rounds, DoubleSupplier work) {
        double[] times = new double[rounds];
        double sum = 0;
        long warm = System.nanoTime() + (rounds == 1 ? 0 : 1_500_000_000L);
        while (System.nanoTime() < warm) {
            sum += work.getAsDouble();
        }
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            sum += work.getAsDouble();
            times[i] = (System.nanoTime() - start) * 1e-9;
        }
        if (Double.isNaN(sum)) {
            throw new IllegalStateException("a distance is not a number");
        }
        Arrays.sort(times);
        return times[rounds / 2];
    }
}
