package dev.mien.synth.builtin;

import java.util.ArrayList;
import java.util.List;

/**
 * The lids of one head. Their edges are curves over the ball of the eye; the skin between edge and brow follows, lies on the ball
 * and never inside it.
 */
final class Lids {
    /** How high up between the edges at rest the closed lids meet. */
    private static final double MEET = .22;

    /** A column of a lid: its skin from the edge outward, the vertex behind the edge, and the resting edges. */
    private record Strand(int[] skin, int rim, double upper, double lower, double parting) {}

    /**
     * What the lids of one eye do, each 0 to 1.
     *
     * @param wide    upper lid up (5)
     * @param tight   both toward each other, mostly the lower (7)
     * @param cheek   lower lid pushed up (6, 9)
     * @param closed  43
     * @param look    where the eye looks: up positive, 1 is as far as it goes
     */
    record Action(double wide, double tight, double cheek, double closed, double look) {}

    private final Grid grid;
    private final double[] rest;
    private final Anatomy anatomy;
    /** Left, right; upper, lower. */
    private final List<List<List<Strand>>> strands = new ArrayList<>();

    Lids(Grid grid, Sculpture head, Anatomy anatomy) {
        this.grid = grid;
        this.rest = head.rest;
        this.anatomy = anatomy;
        for (int side : new int[] {1, -1}) {
            strands.add(List.of(strands(side, true), strands(side, false)));
        }
    }

    private List<Strand> strands(int side, boolean upper) {
        List<Strand> out = new ArrayList<>();
        for (int c = Chart.INNER + 1; c < Chart.OUTER; c++) {
            int[] skin = new int[Chart.LID_SHARES.length];
            for (int i = 0; i < skin.length; i++) {
                skin[i] = grid.at(upper ? Chart.LID - i : Chart.LID + 1 + i, side * c);
            }
            double s = (Chart.COLUMNS.get(c).x() - Chart.EYE_X) / Chart.EYE_HALF;
            out.add(new Strand(skin, grid.rim(upper, side * c), rest[3 * grid.at(Chart.LID, side * c) + 1],
                    rest[3 * grid.at(Chart.LID + 1, side * c) + 1], Soft.power(1 - s * s, .6)));
        }
        return out;
    }

    /** Moves the lids of one eye (0 left, 1 right) in {@code p}, whose brows and cheeks have moved already. */
    void move(int eye, Action a, float[] p) {
        for (Strand t : strands.get(eye).get(0)) {
            double edge = t.upper + t.parting * (.042 * a.wide - .028 * a.tight * (1 - .5 * a.wide) - .012 * a.cheek
                    + (a.look > 0 ? .026 : .045) * a.look);
            slide(t, eye, Soft.mix(edge, meet(t), a.closed) - t.upper, p);
        }
        for (Strand t : strands.get(eye).get(1)) {
            double edge = t.lower + t.parting * (.036 * a.tight + .03 * a.cheek + (a.look > 0 ? .008 : .02) * a.look);
            slide(t, eye, Soft.mix(edge, meet(t), a.closed) - t.lower, p);
        }
    }

    private static double meet(Strand t) {
        return Soft.mix(t.lower, t.upper, MEET);
    }

    /** Moves an edge and what follows it by {@code dy}, along the ball. */
    private void slide(Strand strand, int eye, double dy, float[] p) {
        for (int i = 0; i < strand.skin.length; i++) {
            int at = 3 * strand.skin[i];
            double share = 1 - Chart.LID_SHARES[i];
            if (share == 0) {
                continue;
            }
            double move = dy * share * (.35 + .65 * share);
            double onBall = onBall(at, rest[at + 1] + move) - onBall(at, rest[at + 1]);
            p[at + 1] += (float) move;
            p[at + 2] += (float) (onBall * Math.min(1, 1.6 * share));
            outside(eye, at, p);
        }
        int edge = 3 * strand.skin[0];
        int rim = 3 * strand.rim;
        for (int k = 0; k < 3; k++) {
            p[rim + k] = (float) (rest[rim + k] + p[edge + k] - rest[edge + k]);
        }
    }

    /** Depth of the ball, with a lid on it, at a height and at the place across of a vertex. */
    private double onBall(int at, double y) {
        double radius = anatomy.ball + Anatomy.LID;
        double x = Math.abs(rest[at]) - anatomy.eyeX;
        return Math.sqrt(Math.max(.0025, radius * radius - x * x - y * y));
    }

    /** Pushes a vertex out of the ball. */
    private void outside(int eye, int at, float[] p) {
        double x = p[at] - (eye == 0 ? anatomy.eyeX : -anatomy.eyeX);
        double y = p[at + 1];
        double z = p[at + 2] - anatomy.eyeZ;
        double need = anatomy.ball + .8 * Anatomy.LID;
        double far = Math.sqrt(x * x + y * y + z * z);
        if (far < need && z > 0) {
            p[at + 2] = (float) (anatomy.eyeZ + Math.sqrt(need * need - Math.min(x * x + y * y, .9 * need * need)));
        }
    }
}
