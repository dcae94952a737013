package dev.mien.lab.report;

import dev.mien.lab.Epoch;
import dev.mien.lab.clips.Clip;
import java.util.List;
import java.util.Map;

/**
 * Finished experiments, as a report needs them.
 *
 * @param title         of the report
 * @param notices       what a reader has to know before any number
 * @param classes       names
 * @param tables        in the order of the report
 * @param sets          the clips
 * @param affect        class to points (valence, arousal) of the external clips; empty when nobody has measured them
 * @param configuration YAML
 * @param environment   what it ran on
 * @param cost          time and energy
 */
public record Study(String title, List<String> notices, List<String> classes, List<Table> tables, List<ClipSet> sets,
        Map<String, List<double[]>> affect, String configuration, Map<String, Object> environment, Cost cost) {

    /** Which clips a table's rows are tested on. */
    public enum Tested {
        /** Those of all folds, each by the network that was not trained on it. */
        FOLDS,
        /** Those of one fold, which holds a group. */
        GROUP,
        /** Clips from elsewhere, by all networks together: the mean of their probabilities. */
        EXTERNAL
    }

    /**
     * A table of the paper.
     *
     * @param id     of letters and digits; its file is called so
     * @param remark what has to stand in its heading; may be empty
     */
    public record Table(String id, String title, String remark, Tested tested, List<Row> rows) {}

    /**
     * A network, what it sees of a clip, and how it is trained.
     *
     * @param name      of files and folders; equal names in several tables are the same trainings
     * @param network   as the paper calls it
     * @param length    frames
     * @param strategy  real, synthetic-then-real, combined-RATIO
     * @param published precision, recall, F, accuracy of the paper in per cent; or the accuracy alone; or nothing
     * @param cells     trainings and what they answer to the clips they are tested on
     * @param before    trainings on synthetic clips that the others went on from
     */
    public record Row(String name, String network, String length, String strategy, List<Double> published,
            List<Cell> cells, List<Cell> before) {}

    /** One training. @param seed from 1 */
    public record Cell(String fold, int seed, List<Answer> answers, List<Epoch> history, double seconds) {}

    /** What a network says of a clip. @param label the true class */
    public record Answer(Clip clip, int label, float[] probabilities) {}

    /**
     * A data set.
     *
     * @param name       real, synthetic, external
     * @param frames     what became of all frames, by a word for it
     * @param embeddings mean of each clip's series; empty when there are none
     */
    public record ClipSet(String name, List<Clip> clips, Map<String, Long> frames, List<float[]> embeddings) {}

    /**
     * What the study took.
     *
     * @param seconds  of the command that finished it
     * @param training seconds of all trainings together, those of earlier commands too
     * @param joules   of the command, by the processor's own counters; NaN where they cannot be read
     */
    public record Cost(double seconds, double training, double joules) {}
}
