package dev.mien.cli;

import dev.mien.MienException;
import dev.mien.engine.tensor.Shape;
import dev.mien.series.Missing;
import dev.mien.series.SeriesDataset;
import dev.mien.series.UcrFile;
import dev.mien.weights.NamedArray;
import dev.mien.weights.Numpy;
import dev.mien.weights.TensorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One series as named on the command line: a {@code .npy} file of steps by channels, or {@code FILE:N} of a file of several. */
final class SeriesArgument {
    private static final Pattern NUMBERED = Pattern.compile("(.+):(\\d{1,9})");

    private SeriesArgument() {}

    /** {@code [steps][channels]}. Errors: MienException when there is no such file or series. */
    static double[][] read(String argument, Missing missing) {
        Matcher m = NUMBERED.matcher(argument);
        boolean numbered = !Files.exists(Path.of(argument)) && m.matches();
        Path path = Path.of(numbered ? m.group(1) : argument);
        if (path.toString().toLowerCase(Locale.ROOT).endsWith(".npy")) {
            return numpy(path);
        }
        SeriesDataset data = UcrFile.readAny(path, missing);
        int index = numbered ? Integer.parseInt(m.group(2)) : 0;
        if (index >= data.size()) {
            throw MienException.data(argument + ": there is no series " + index + "; the file has " + data.size()
                    + ", counted from 0");
        }
        if (!numbered && data.size() > 1) {
            throw MienException.usage(path + " has " + data.size() + " series; name one as " + path + ":N, N from 0 to "
                    + (data.size() - 1));
        }
        float[] s = data.series().get(index);
        double[][] out = new double[data.length(index)][data.channels()];
        for (int i = 0; i < s.length; i++) {
            out[i / data.channels()][i % data.channels()] = s[i];
        }
        return out;
    }

    private static double[][] numpy(Path path) {
        try (TensorFile file = Numpy.open(path)) {
            NamedArray array = file.arrays().values().iterator().next();
            Shape shape = array.shape();
            if (shape.rank() < 1 || shape.rank() > 2 || shape.size() == 0) {
                throw MienException.data(path + ": a series is [steps] or [steps, channels], this is " + shape);
            }
            int channels = shape.rank() == 1 ? 1 : shape.dim(1);
            double[] values = array.doubles();
            double[][] out = new double[shape.dim(0)][channels];
            for (int i = 0; i < values.length; i++) {
                out[i / channels][i % channels] = values[i];
            }
            return out;
        }
    }
}
