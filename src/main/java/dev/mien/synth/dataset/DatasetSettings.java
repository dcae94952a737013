package dev.mien.synth.dataset;

import dev.mien.MienException;
import dev.mien.synth.Expression;
import dev.mien.synth.HumanFile;
import dev.mien.synth.Head;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.render.Camera;
import dev.mien.synth.render.View;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a data set is.
 *
 * @param kind        of heads, by name
 * @param humans      who is in it
 * @param expressions each shown by every human
 * @param views       from which each is seen
 * @param frames      a clip
 * @param size        width and height of the pictures, pixels
 * @param fill        share of the height that a head fills
 * @param seed        of light, backdrop and motion
 * @param motion      whether heads sway a little, as those of living people do
 */
public record DatasetSettings(String kind, List<HumanSpec> humans, List<Expression> expressions, List<View> views,
        int frames, int size, double fill, long seed, boolean motion) {
    private static final int MOST_FRAMES = 1000;
    private static final int SMALLEST = 32;
    private static final int LARGEST = 2048;

    private static final double FARTHEST = .1;

    public DatasetSettings {
        humans = List.copyOf(humans);
        expressions = List.copyOf(expressions);
        views = List.copyOf(views);
        if (frames < 1 || frames > MOST_FRAMES) {
            throw MienException.usage("--frames " + frames + ": expected 1 to " + MOST_FRAMES);
        }
        if (size < SMALLEST || size > LARGEST || size % 2 != 0) {
            throw MienException.usage("--size " + size + ": expected an even number of pixels from " + SMALLEST + " to "
                    + LARGEST);
        }
        if (!(fill >= FARTHEST && fill <= 1)) {
            throw MienException.usage("--fill " + fill + ": expected a share of the height from " + FARTHEST + " to 1");
        }
        Set<String> names = new HashSet<>();
        for (HumanSpec h : humans) {
            if (!names.add(h.name())) {
                throw MienException.usage("two humans are called '" + h.name() + "'; names must differ");
            }
        }
        if (humans.isEmpty()) {
            throw MienException.usage("no humans: --humans takes a number or a folder of their files");
        }
    }

    /** Where the camera stands for a clip. */
    Camera camera(Head head, View view) {
        return Camera.of(head.framing(), view, size, fill);
    }

    /** How many there are of it. */
    public int clips() {
        return humans.size() * expressions.size() * views.size();
    }

    /** All of it in text: two data sets are the same when this is. */
    String fingerprint(ClipFormat format) {
        StringBuilder out = new StringBuilder();
        out.append("head: ").append(kind).append('\n');
        out.append("views: ").append(views.stream().map(View::toString).collect(Collectors.joining(" "))).append('\n');
        out.append("frames: ").append(frames).append('\n');
        out.append("size: ").append(size).append('\n');
        out.append("fill: ").append(fill).append('\n');
        out.append("seed: ").append(seed).append('\n');
        out.append("motion: ").append(motion).append('\n');
        out.append("format: ").append(format.ending().isEmpty() ? "frames" : format.ending().substring(1)).append('\n');
        out.append("expressions:\n");
        for (Expression e : expressions) {
            out.append("  ").append(e.name()).append(": \"").append(e.label()).append("; ").append(e.frames())
                    .append("; ")
                    .append(e.keys()).append("\"\n");
        }
        out.append("humans:\n");
        for (HumanSpec h : humans) {
            out.append("  - ").append(HumanFile.yaml(h).strip().replace("\n", "\n    ")).append('\n');
        }
        return out.toString();
    }

    /** Which humans are kept from training: five of 24, as in the paper, spread over genders and ethnicities. */
    public Set<String> validation() {
        int n = humans.size();
        int wanted = (int) Math.round(n * 5 / 24.0);
        int stride = 3;
        int cells = Math.min(n, 8);
        Set<String> out = new HashSet<>();
        // In steps of three through the last eight, who are one of each gender and ethnicity: 8, 5, 2, 7, 4 of them.
        for (int i = 0; out.size() < wanted; i++) {
            int block = i / cells;
            out.add(humans.get(Math.floorMod(n - 1 - block * cells - i * stride % cells, n)).name());
        }
        return out;
    }
}
