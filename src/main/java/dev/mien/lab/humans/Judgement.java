package dev.mien.lab.humans;

import dev.mien.engine.kernels.Backends;
import dev.mien.lab.Predictor;
import dev.mien.lab.SeriesExamples;
import dev.mien.lab.Trainer;
import dev.mien.lab.TrainingSettings;
import dev.mien.models.InceptionTime;
import dev.mien.models.InceptionTimeConfig;
import dev.mien.series.SeriesDataset;
import dev.mien.synth.random.Chance;
import dev.mien.synth.render.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The figures that are drawn from what was seen. */
final class Judgement {
    private static final int TRIPLES = 200_000;
    private static final int EPOCHS = 40;
    private static final int BATCH = 32;
    private static final int SEEDS = 3;

    private final List<SeenClip> clips;

    Judgement(List<SeenClip> clips) {
        this.clips = clips;
    }

    /** The share of frames with exactly one face, and of how many, for some views. */
    double[] oneFace(Predicate<View> views) {
        long one = 0;
        long all = 0;
        for (SeenClip c : clips) {
            if (views.test(c.view())) {
                for (int n : c.faces()) {
                    one += n == 1 ? 1 : 0;
                    all++;
                }
            }
        }
        return new double[] {all == 0 ? 0 : (double) one / all, all};
    }

    /** In how many random triples two clips of one human are nearer than clips of two humans, by their mean embeddings. */
    double triples(Predicate<View> views) {
        List<SeenClip> some = clips.stream().filter(c -> views.test(c.view()) && c.hasFace()).toList();
        List<float[]> means = some.stream().map(SeenClip::mean).toList();
        Chance chance = new Chance(1, "triples");
        int right = 0;
        int done = 0;
        while (done < TRIPLES) {
            int a = chance.below(some.size());
            int b = chance.below(some.size());
            int c = chance.below(some.size());
            if (a != b && some.get(a).human().equals(some.get(b).human())
                    && !some.get(a).human().equals(some.get(c).human())) {
                right += distance(means.get(a), means.get(b)) < distance(means.get(a), means.get(c)) ? 1 : 0;
                done++;
            }
        }
        return (double) right / TRIPLES;
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }

    /**
     * Accuracy on unseen humans of InceptionTime on FaceNet's series, the mean of three trainings: for each view, by its name.
     *
     * @param unseen names of those who are tested, the others train
     * @param views  which are trained on and tested
     * @param step   every so manieth frame of frontal clips, so that all series have one length
     */
    Map<String, Double> accuracy(Set<String> unseen, Predicate<View> views, int step) {
        List<SeenClip> some = clips.stream().filter(c -> views.test(c.view()) && c.hasFace())
                .map(c -> c.view().equals(View.FRONT) ? c.every(step) : c).toList();
        List<SeenClip> train = some.stream().filter(c -> !unseen.contains(c.human())).toList();
        List<SeenClip> test = some.stream().filter(c -> unseen.contains(c.human())).toList();
        List<String> classes = some.stream().map(SeenClip::label).distinct().sorted().toList();
        Map<String, int[]> counts = new TreeMap<>();
        for (int seed = 1; seed <= SEEDS; seed++) {
            InceptionTime net = new InceptionTime(InceptionTimeConfig.keras(SeenClip.DIMENSIONS, classes.size()));
            net.initialise(seed);
            TrainingSettings settings = new TrainingSettings(EPOCHS, BATCH, 0, 1e-3, TrainingSettings.Schedule.COSINE,
                    .5, 0, 1e-5,
                    TrainingSettings.Keep.LAST, 0, false, seed);
            new Trainer(net, examples(train, classes), settings, Backends.get()).train();
            float[][] p = Predictor.probabilities(net, examples(test, classes), BATCH, Backends.get());
            for (int i = 0; i < p.length; i++) {
                int[] count = counts.computeIfAbsent(test.get(i).view().toString(), v -> new int[2]);
                count[0] += best(p[i]) == classes.indexOf(test.get(i).label()) ? 1 : 0;
                count[1]++;
            }
        }
        Map<String, Double> out = new TreeMap<>();
        counts.forEach((view, n) -> out.put(view, (double) n[0] / n[1]));
        return out;
    }

    /** Series as changes from their own mean, which is mostly who somebody is; enlarged to about 1. */
    private static SeriesExamples examples(List<SeenClip> clips, List<String> classes) {
        List<float[]> series = new ArrayList<>();
        int d = SeenClip.DIMENSIONS;
        for (SeenClip c : clips) {
            float[] mean = new float[d];
            for (int i = 0; i < c.embeddings().length; i++) {
                mean[i % d] += c.embeddings()[i] / c.frames();
            }
            float[] x = c.embeddings().clone();
            for (int i = 0; i < x.length; i++) {
                x[i] = (x[i] - mean[i % d]) * SCALE;
            }
            series.add(x);
        }
        int[] labels = clips.stream().mapToInt(c -> classes.indexOf(c.label())).toArray();
        return new SeriesExamples(new SeriesDataset("humans", d, series, labels, classes));
    }

    private static final float SCALE = 50;

    private static int best(float[] p) {
        int at = 0;
        for (int i = 1; i < p.length; i++) {
            at = p[i] > p[at] ? i : at;
        }
        return at;
    }
}
