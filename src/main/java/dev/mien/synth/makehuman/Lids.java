package dev.mien.synth.makehuman;

import dev.mien.synth.ActionUnit;
import dev.mien.synth.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the lids of a face close. FACSHuman's target closes the eyes of the base mesh; eyes that are taller need more of it, narrow
 * ones less, and what is needed differs between the inner and the outer corner.
 */
final class Lids {
    private static final float LEAST = .4f;
    private static final float MOST = 2.2f;
    /** What falls less than this part of what falls most is not the upper lid. */
    private static final float FALLS = .5f;
    private static final float STILL = .3f;
    /** The edge of the upper lid lands so near to that of the lower one, dm. */
    private static final double TOUCH = .03;
    /** Over such a width along the lid its weights are averaged, dm. */
    private static final double WIDTH = .035;
    /** Beyond just touching, so that no gap is left. */
    private static final float OVERLAP = 1.1f;
    /** Thickness of a lid, in parts of the ball's radius. */
    private static final float SKIN = 1.02f;

    private final Target left;
    private final Target right;

    /** For a face at rest. */
    Lids(BaseMesh base, ActionUnitTargets units, float[] neutral) {
        left = fitted(base, units.target(ActionUnit.of(43).on(Side.LEFT)), neutral);
        right = fitted(base, units.target(ActionUnit.of(43).on(Side.RIGHT)), neutral);
    }

    /** The target that closes this face's eye. */
    Target closing(Side side) {
        return side == Side.LEFT ? left : right;
    }

    /** Moves what of the lids is inside an eyeball to its surface: targets go straight where lids go around. */
    void slideOver(float[] all) {
        slideOver(all, left.vertices(), BaseMesh.eyeball(all, true));
        slideOver(all, right.vertices(), BaseMesh.eyeball(all, false));
    }

    private static void slideOver(float[] all, int[] lids, float[] ball) {
        float radius = ball[3] * SKIN;
        for (int v : lids) {
            float x = all[3 * v] - ball[0];
            float y = all[3 * v + 1] - ball[1];
            float z = all[3 * v + 2] - ball[2];
            float distance = (float) Math.sqrt(x * x + y * y + z * z);
            if (distance < radius && z > 0 && distance > 0) {
                float out = radius / distance;
                all[3 * v] = ball[0] + x * out;
                all[3 * v + 1] = ball[1] + y * out;
                all[3 * v + 2] = ball[2] + z * out;
            }
        }
    }

    /** A place along the lid and how much of the target closes it there. */
    private record Edge(float x, float weight) {}

    private static Target fitted(BaseMesh base, Target target, float[] neutral) {
        List<Edge> edges = edges(base, target, neutral);
        if (edges.isEmpty()) {
            return target;
        }
        float[] moves = target.moves().clone();
        for (int i = 0; i < target.vertices().length; i++) {
            float x = base.positions()[3 * target.vertices()[i]];
            double sum = 0;
            double weights = 0;
            for (Edge e : edges) {
                double away = (e.x - x) / WIDTH;
                double near = 1 / (1e-3 + away * away * away * away);
                sum += near * e.weight;
                weights += near;
            }
            for (int c = 0; c < 3; c++) {
                moves[3 * i + c] *= (float) (sum / weights);
            }
        }
        return new Target(target.vertices(), moves);
    }

    /** Where the upper lid's edge lands on the lower one's, and what would land it there on this face. */
    private static List<Edge> edges(BaseMesh base, Target target, float[] neutral) {
        float[] p = base.positions();
        int[] v = target.vertices();
        float[] move = target.moves();
        float most = 0;
        int[] slot = new int[BaseMesh.VERTICES];
        Arrays.fill(slot, -1);
        for (int i = 0; i < v.length; i++) {
            most = Math.max(most, -move[3 * i + 1]);
            slot[v[i]] = i;
        }
        List<Edge> out = new ArrayList<>();
        for (int i = 0; i < v.length; i++) {
            if (-move[3 * i + 1] < FALLS * most) {
                continue;
            }
            int lower = -1;
            double nearest = TOUCH * TOUCH;
            for (int candidate : base.skinVertices()) {
                if (slot[candidate] < 0 || -move[3 * slot[candidate] + 1] < STILL * most) {
                    double d = square(p[3 * v[i]] + move[3 * i] - p[3 * candidate])
                            + square(p[3 * v[i] + 1] + move[3 * i + 1] - p[3 * candidate + 1])
                            + square(p[3 * v[i] + 2] + move[3 * i + 2] - p[3 * candidate + 2]);
                    if (d < nearest) {
                        nearest = d;
                        lower = candidate;
                    }
                }
            }
            if (lower >= 0) {
                float rises = slot[lower] < 0 ? 0 : move[3 * slot[lower] + 1];
                float speed = rises - move[3 * i + 1];
                float remains = Math.min(0, p[3 * v[i] + 1] - p[3 * lower + 1] - speed);
                float weight = (neutral[3 * v[i] + 1] - neutral[3 * lower + 1] - remains) / speed * OVERLAP;
                out.add(new Edge(p[3 * v[i]], Math.max(LEAST, Math.min(MOST, weight))));
            }
        }
        return out;
    }

    private static double square(double x) {
        return x * x;
    }
}
