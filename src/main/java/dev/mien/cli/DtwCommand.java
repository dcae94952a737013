package dev.mien.cli;

import dev.mien.AtomicFile;
import dev.mien.MienException;
import dev.mien.engine.kernels.StepCost;
import dev.mien.lab.RunFolder;
import dev.mien.series.DtwOptions;
import dev.mien.series.Missing;
import dev.mien.series.Warping;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mien dtw}: how two series are warped onto each other. */
@Command(name = "dtw", description = {
        "Warps one series onto another (dynamic time warping) and prints the distance:",
        "the square root of the summed squared differences, all channels together,",
        "unless options say otherwise. Values are taken as they are.",
        "A and B are FILE:N, the N-th series (from 0) of a UCR .tsv, aeon .ts or Weka",
        ".arff file, or a .npy of steps by channels.", ""})
final class DtwCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "A series, always matched as a whole.")
    private String a;

    @Parameters(index = "1", paramLabel = "B", description = "The series it is warped onto.")
    private String b;

    @Option(names = "--window", paramLabel = "W", defaultValue = "none",
            description = "How far the warping may stray: a share of the length (0.1, as aeon), steps to either side (12c), "
                    + "itakura:2, or none. Default: none.")
    private String window;

    @Option(names = "--independent", description = "Warp each channel by itself and add the costs.")
    private boolean independent;

    @Option(names = "--absolute", description = "Steps cost their absolute difference; the distance is the sum.")
    private boolean absolute;

    @Option(names = "--open-begin", description = "A may begin at any step of B.")
    private boolean openBegin;

    @Option(names = "--open-end", description = "A may end at any step of B.")
    private boolean openEnd;

    @Option(names = "--missing", paramLabel = "HOW", defaultValue = "REFUSE",
            description = "Missing values inside a series: refuse, or interpolate. Default: refuse.")
    private Missing missing;

    @Option(names = "--path", description = "Print which steps are matched, a pair a line.")
    private boolean path;

    @Option(names = "--plot", paramLabel = "FILE.svg", description = "Draw both series and what is matched.")
    private Path plot;

    @Option(names = "--channel", paramLabel = "N", defaultValue = "0", description = "Which to draw. Default: 0.")
    private int channel;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        DtwOptions options = DtwOptions.DEFAULT.withBand(NeighbourRun.parse(window)).withIndependent(independent)
                .withStepCost(absolute ? StepCost.ABSOLUTE : StepCost.SQUARED).withOpen(openBegin, openEnd);
        if (plot != null && !plot.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
            throw MienException.usage("--plot " + plot + ": pictures are SVG; name a file that ends in .svg");
        }
        double[][] x = SeriesArgument.read(a, missing);
        double[][] y = SeriesArgument.read(b, missing);
        if (plot != null && (channel < 0 || channel >= x[0].length)) {
            throw MienException.usage("--channel " + channel + ": there are " + x[0].length + ", counted from 0");
        }
        Warping warping = warp(x, y, options);
        if (warping.cost() == Double.POSITIVE_INFINITY) {
            throw MienException.data("no warping of " + x.length + " to " + y.length + " steps "
                    + (window.equals("none") ? "has a finite cost: the values are too large; scale them"
                            : "joins their ends within --window " + window + "; widen it"));
        }
        if (plot != null) {
            String caption = "distance " + warping.distance() + ", window " + window
                    + (x[0].length > 1 ? ", channel " + channel : "");
            byte[] svg = AlignmentPlot.svg(x, y, channel, warping.path(), a, b, caption)
                    .getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(plot, file -> {
                ByteBuffer bytes = ByteBuffer.wrap(svg);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            });
        }
        print(x, y, warping);
        return 0;
    }

    private Warping warp(double[][] x, double[][] y, DtwOptions options) {
        try {
            return path || plot != null ? Warping.withPath(x, y, options) : Warping.of(x, y, options);
        } catch (IllegalArgumentException e) {
            throw MienException.data("x is " + a + ", y is " + b + ": " + e.getMessage());
        }
    }

    private void print(double[][] x, double[][] y, Warping warping) {
        PrintWriter w = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("distance", warping.distance());
            map.put("cost", warping.cost());
            map.put("steps", new int[] {x.length, y.length});
            map.put("channels", x[0].length);
            map.put("window", window);
            if (path) {
                map.put("path", warping.path());
            }
            w.println(RunFolder.line(map));
        } else {
            w.println("distance " + warping.distance());
            w.println("cost " + warping.cost());
            if (path) {
                warping.path().forEach(p -> w.println(p[0] + " " + p[1]));
            }
        }
        Inputs.requireDelivered(w);
    }
}
