package dev.mien.verify.golden;

import dev.mien.engine.kernels.DtwKernels;
import dev.mien.engine.kernels.WarpBand;
import dev.mien.series.Band;
import dev.mien.series.Dtw;
import dev.mien.series.DtwOptions;
import dev.mien.series.Warping;
import dev.mien.verify.Result;
import dev.mien.verify.VerifyCase;
import dev.mien.weights.NamedArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code dtw.safetensors}: pairs of series, and what warping them costs within several bands; one line per pair. */
final class DtwCases {
    private static final double TOLERANCE = 1e-12;
    private static final int MAX_CELLS = 1 << 24;
    private static final Pattern KEY = Pattern
            .compile("(independent:)?(none|sym:r=(\\d+)|skew:r=(\\d+)|aeon:window=([0-9.]+))");

    private DtwCases() {}

    static List<VerifyCase> of(Path path, String name) {
        try (GoldenFile file = GoldenFile.open(path)) {
            List<VerifyCase> out = new ArrayList<>();
            for (String id : file.meta("cases").fields()) {
                out.add(new GoldenCase(name + " " + id, backend -> run(path, id, backend.dtw())));
            }
            return out;
        }
    }

    private static Result run(Path path, String id, DtwKernels kernels) {
        try (GoldenFile file = GoldenFile.open(path)) {
            Meta meta = file.meta("cases").object(id).ignoring("note");
            int d = meta.integer("d", 1, LayerCase.MAX);
            double[][] x = series(file, id + "/x", meta.integer("n", 1, LayerCase.MAX), d);
            double[][] y = series(file, id + "/y", meta.integer("m", 1, LayerCase.MAX), d);
            if ((long) x.length * y.length > MAX_CELLS) {
                throw new NotRunnable(
                        "series of " + x.length + " and " + y.length + " steps are too long for the plain form");
            }
            List<String> keys = meta.texts("keys");
            if (!meta.unasked().isEmpty()) {
                throw new NotRunnable("unknown settings " + meta.unasked());
            }
            Check check = new Check();
            double[] cost = file.array(id + "/cost", keys.size()).doubles();
            double[] distance = file.array(id + "/distance", keys.size()).doubles();
            for (int i = 0; i < cost.length; i++) {
                DtwOptions options = options(keys.get(i));
                double got = Dtw.cost(x, y, options);
                check.add("cost " + keys.get(i), relative(cost[i], got), TOLERANCE);
                check.add("distance " + keys.get(i), relative(distance[i], Math.sqrt(got)), TOLERANCE);
                check.add("within one row, " + keys.get(i), relative(got, Warping.of(x, y, options).cost()), 0);
                lanes(kernels, x, y, options, keys.get(i), cost[i], check);
            }
            unbanded(file, id, x, y, check);
            List<String> left = file.unread(id + "/");
            return left.isEmpty() ? check.result() : Result.skipped("nothing here computes " + left);
        }
    }

    private static double[][] series(GoldenFile file, String name, int steps, int channels) {
        double[] flat = file.array(name, steps, channels).doubles();
        double[][] out = new double[steps][channels];
        for (int i = 0; i < steps; i++) {
            System.arraycopy(flat, i * channels, out[i], 0, channels);
        }
        return out;
    }

    private static DtwOptions options(String key) {
        Matcher m = KEY.matcher(key);
        if (!m.matches()) {
            throw new NotRunnable("band '" + key + "' is not known");
        }
        Band band = m.group(3) != null ? Band.symmetric(radius(m.group(3)))
                : m.group(4) != null ? Band.skewed(radius(m.group(4)))
                        : m.group(5) != null ? Band.interpolated(Double.parseDouble(m.group(5))) : Band.none();
        return DtwOptions.DEFAULT.withBand(band).withIndependent(m.group(1) != null);
    }

    /** The kernels of the backend, in double and in float; every lane has the same pair. */
    private static void lanes(DtwKernels kernels, double[][] x, double[][] y, DtwOptions options, String key,
            double expected, Check check) {
        int channels = x[0].length;
        WarpBand band = options.band().rows(x.length, y.length);
        int parts = options.independent() ? channels : 1;
        double inDouble = 0;
        double inFloat = 0;
        for (int part = 0; part < parts; part++) {
            double[] xs = values(x, part, parts, 1);
            double[] ys = values(y, part, parts, kernels.doubleLanes());
            double[] row = new double[(y.length + 1) * kernels.doubleLanes()];
            kernels.warp(xs, ys, channels / parts, options.stepCost(), band, Double.POSITIVE_INFINITY, row);
            inDouble += row[row.length - 1];
            float[] floats = new float[(y.length + 1) * kernels.lanes()];
            kernels.warp(narrowed(xs), narrowed(values(y, part, parts, kernels.lanes())), channels / parts,
                    options.stepCost(), band, Float.POSITIVE_INFINITY, floats);
            inFloat += floats[floats.length - 1];
        }
        check.add("kernel in double, " + key, relative(expected, inDouble), TOLERANCE);
        check.add("kernel in float, " + key, Check.difference(expected, inFloat) / (expected + inputError(x, y)),
                (x.length + y.length + channels) * 0x1p-23);
    }

    /** Rounding the series themselves to float moves the costs of steps by more where the values are large and near. */
    private static double inputError(double[][] x, double[][] y) {
        double squares = 0;
        for (double[][] series : List.of(x, y)) {
            for (double[] step : series) {
                for (double v : step) {
                    squares += v * v;
                }
            }
        }
        return squares;
    }

    private static double[] values(double[][] s, int part, int parts, int lanes) {
        int channels = s[0].length / parts;
        double[] out = new double[s.length * channels * lanes];
        for (int k = 0; k < out.length; k++) {
            int value = k / lanes;
            out[k] = s[value / channels][parts > 1 ? part : value % channels];
        }
        return out;
    }

    private static float[] narrowed(double[] x) {
        float[] out = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] = (float) x[i];
        }
        return out;
    }

    private static int radius(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new NotRunnable("radius " + digits + " is too large");
        }
    }

    private static void unbanded(GoldenFile file, String id, double[][] x, double[][] y, Check check) {
        double[][] accumulated = Dtw.accumulated(x, y, Band.none());
        if (file.has(id + "/accumulated_none")) {
            double[] expected = file.array(id + "/accumulated_none", x.length, y.length).doubles();
            double worst = 0;
            for (int i = 0; i < expected.length; i++) {
                worst = Math.max(worst, relative(expected[i], accumulated[i / y.length][i % y.length]));
            }
            check.add("accumulated_none", worst, TOLERANCE);
        }
        if (file.has(id + "/path_none")) {
            NamedArray stored = file.array(id + "/path_none");
            List<int[]> path = Dtw.path(accumulated);
            List<int[]> within = Warping.withPath(x, y, DtwOptions.DEFAULT).path();
            long[] expected = stored.longs();
            boolean same = stored.shape().rank() == 2 && stored.shape().dim(1) == 2
                    && expected.length == 2 * path.size();
            for (int i = 0; same && i < expected.length; i++) {
                same = expected[i] == path.get(i / 2)[i % 2] && expected[i] == within.get(i / 2)[i % 2];
            }
            check.add("path_none", same ? 0 : 1, 0);
        }
    }

    private static double relative(double expected, double got) {
        double d = Check.difference(expected, got);
        return d == 0 ? 0 : d / Math.abs(expected);
    }
}
