package dev.mien.lab.strategy;

import dev.mien.MienException;
import dev.mien.engine.tensor.Rng;
import dev.mien.lab.clips.Clip;
import java.util.ArrayList;
import java.util.List;

/**
 * Which synthetic clips an epoch of strategy 3 sees: {@code |ratio x humans|} humans, and of each in every expression one of the
 * views. Humans and views are drawn anew each epoch, from (seed, epoch) alone. With 24 humans, 21 expressions and a ratio of 0.25
 * that is 6 x 21 = 126 clips.
 */
public final class SyntheticDraw {
    private static final long HUMANS = Rng.stream("synthetic humans");
    private static final long VIEWS = Rng.stream("synthetic views");

    private final List<String> humans;
    private final List<String> expressions;
    /** {@code [human][expression]}: indices of clips, one for each view. */
    private final List<List<List<Integer>>> views = new ArrayList<>();

    /** Errors: MienException (data) naming a human and an expression of which there is no clip. */
    public SyntheticDraw(List<Clip> clips) {
        humans = clips.stream().map(Clip::subject).distinct().sorted().toList();
        expressions = clips.stream().map(c -> c.more("expression")).distinct().sorted().toList();
        for (int h = 0; h < humans.size(); h++) {
            List<List<Integer>> row = new ArrayList<>();
            expressions.forEach(e -> row.add(new ArrayList<>()));
            views.add(row);
        }
        for (int i = 0; i < clips.size(); i++) {
            Clip c = clips.get(i);
            views.get(humans.indexOf(c.subject())).get(expressions.indexOf(c.more("expression"))).add(i);
        }
        for (int h = 0; h < humans.size(); h++) {
            int missing = views.get(h).indexOf(List.of());
            if (missing >= 0) {
                throw MienException.data("synthetic clips: there is none of human '" + humans.get(h)
                        + "' with expression '" + expressions.get(missing)
                        + "'; every human must show every expression");
            }
        }
    }

    /** Humans that an epoch draws, at least one. */
    public int humans(double ratio) {
        return (int) Math.clamp(Math.round(ratio * humans.size()), 1, humans.size());
    }

    /** Clips that an epoch draws. */
    public int size(double ratio) {
        return humans(ratio) * expressions.size();
    }

    /**
     * Indices of the clips of an epoch: human after human, each in every expression, always in the same order, so that the label at
     * a place is the same in every epoch.
     */
    public int[] draw(double ratio, long seed, int epoch) {
        int[] chosen = Rng.permutation(humans.size(), seed, HUMANS + epoch);
        int[] out = new int[size(ratio)];
        for (int i = 0; i < out.length; i++) {
            List<Integer> seen = views.get(chosen[i / expressions.size()]).get(i % expressions.size());
            out[i] = seen.get(Rng.below(seen.size(), seed, VIEWS + epoch, i));
        }
        return out;
    }
}
