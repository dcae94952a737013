package dev.mien.lab.standin;

import dev.mien.MienException;
import dev.mien.engine.kernels.Parallel;
import dev.mien.lab.clips.ClipList;
import dev.mien.lab.clips.Mp4Format;
import dev.mien.synth.Ethnicity;
import dev.mien.synth.Expression;
import dev.mien.synth.Expressions;
import dev.mien.synth.Gender;
import dev.mien.synth.HeadKind;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.Population;
import dev.mien.synth.dataset.ClipFormat;
import dev.mien.synth.dataset.DatasetSettings;
import dev.mien.synth.dataset.DatasetWriter;
import dev.mien.synth.dataset.HeadKinds;
import dev.mien.synth.dataset.Views;
import dev.mien.synth.random.Chance;
import dev.mien.synth.render.View;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws data sets of virtual humans. Nobody is in two of them. What is there already is kept, so a stopped drawing goes on.
 */
public final class StandIns {
    /** Of the films' people, every so many is of another group than the majority, as about a fifth of the paper's are. */
    private static final int MINORITY_EVERY = 5;
    private static final List<Ethnicity> MINORITY = List.of(Ethnicity.BLACK, Ethnicity.ASIAN, Ethnicity.HISPANIC);
    private static final View CAMERA = new View(-8, 5);
    private static final View OTHER_CAMERA = new View(10, -4);

    private final HeadKind kind;
    private final Settings settings;
    private final long seed;
    private final DatasetWriter.Progress progress;
    private volatile DatasetWriter writer;
    private volatile boolean stop;

    /**
     * What is drawn.
     *
     * @param head   builtin or makehuman
     * @param assets where MakeHuman's files are; empty for builtin
     * @param size   of frames, pixels
     * @param fill   share of their height that a head fills
     */
    public record Settings(String head, String assets, int size, double fill, Drawn synthetic, Drawn real,
            Drawn external,
            Drawn pretraining) {}

    /**
     * One data set.
     *
     * @param humans in it, each showing every expression of it
     * @param views  each expression is seen from
     * @param frames a clip
     */
    public record Drawn(int humans, int views, int frames) {
        private static final int MOST_HUMANS = 1000;

        public Drawn {
            if (humans < 1 || humans > MOST_HUMANS || views < 1 || views > Views.PAPER.size() || frames < 1) {
                throw MienException.usage("generate: expected humans in 1.." + MOST_HUMANS + ", views in 1.."
                        + Views.PAPER.size() + " and frames >= 1, got " + humans + ", " + views + ", " + frames);
            }
        }
    }

    /** With such heads. */
    public StandIns(Settings settings, long seed, DatasetWriter.Progress progress) {
        this.settings = settings;
        this.seed = seed;
        this.progress = progress;
        this.kind = HeadKinds.of(settings.head(), settings.assets().isEmpty() ? null : Path.of(settings.assets()));
    }

    /** Asks the drawing to end soon; what is whole is kept. For other threads. */
    public void requestStop() {
        stop = true;
        DatasetWriter w = writer;
        if (w != null) {
            w.requestStop();
        }
    }

    /** The paper's synthetic set, smaller: balanced humans, its 21 expressions, its views, in good light. */
    public ClipList synthetic(Path folder) {
        Drawn d = settings.synthetic();
        return draw(folder, Population.balanced(kind, d.humans(), seed), Expressions.builtIn(), d,
                Views.PAPER.subList(0, d.views()), seed, false, new Mp4Format());
    }

    /**
     * In place of films: other humans, mostly of one group, moving, showing expressions that the synthetic set has not, seen by a
     * poor camera from its own angle.
     */
    public ClipList real(Path folder) {
        return draw(folder, people("film", settings.real().humans(), seed + 1), parse("expressions-real.yaml"),
                settings.real(),
                List.of(CAMERA), seed + 1, true, new RoughFormat(new Mp4Format(), seed + 1));
    }

    /** In place of the paper's GIFs: again other humans and other expressions, of anger and disgust. */
    public ClipList external(Path folder) {
        return draw(folder, people("gif", settings.external().humans(), seed + 2), parse("expressions-external.yaml"),
                settings.external(), List.of(OTHER_CAMERA), seed + 2, true, new RoughFormat(ClipFormat.GIF, seed + 2));
    }

    /** In place of what FaceNet and I3D were trained on: again other humans, whose faces move in one place at a time. */
    public ClipList pretraining(Path folder) {
        Drawn d = settings.pretraining();
        List<HumanSpec> many = new ArrayList<>();
        for (HumanSpec h : Population.balanced(kind, d.humans(), seed + 3)) {
            many.add(named("face-" + h.name().substring("human-".length()), h));
        }
        return draw(folder, many, parse("movements.yaml"), d, Views.PAPER.subList(0, d.views()), seed + 3, true,
                new Mp4Format());
    }

    /** How many clips {@link #pretraining} draws. */
    public static long pretrainingClips(Settings settings) {
        return (long) parse("movements.yaml").size() * settings.pretraining().humans() * settings.pretraining().views();
    }

    private ClipList draw(Path folder, List<HumanSpec> humans, List<Expression> expressions, Drawn d,
            List<View> views, long itsSeed, boolean motion, ClipFormat format) {
        DatasetSettings all = new DatasetSettings(kind.name(), humans, expressions, views, d.frames(), settings.size(),
                settings.fill(),
                itsSeed, motion);
        writer = new DatasetWriter(all, kind, format, folder);
        if (stop) {
            writer.requestStop();
        }
        if (!writer.write(Parallel.threads(), progress)) {
            throw MienException.usage("stopped; the same command goes on");
        }
        return ClipList.read(folder);
    }

    private List<HumanSpec> people(String name, int count, long itsSeed) {
        List<HumanSpec> out = new ArrayList<>();
        int minority = 0;
        for (int i = 0; i < count; i++) {
            boolean majority = (i + 1) % MINORITY_EVERY != 0;
            Ethnicity e = majority ? Ethnicity.CAUCASIAN : MINORITY.get(minority++ % MINORITY.size());
            String who = "%s-%02d".formatted(name, i + 1);
            out.add(kind.random(who, Gender.values()[i % Gender.values().length], e,
                    new Chance(itsSeed, "human", kind.name(), who)));
        }
        return out;
    }

    private static HumanSpec named(String name, HumanSpec h) {
        return new HumanSpec(name, h.gender(), h.ethnicity(), h.age(), h.skin(), h.eyes(), h.brows(), h.lashes(),
                h.hair(), h.hairColour(), h.shape());
    }

    private static List<Expression> parse(String file) {
        try (InputStream in = StandIns.class.getResourceAsStream(file)) {
            return Expressions.parse(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
