package dev.mien.synth.builtin;

import dev.mien.synth.ActionUnit;
import dev.mien.synth.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What each action unit does to the skin: where it pulls every vertex at full intensity (decimetres), and the creases it draws.
 * Written for the left half of the face; the right half is its mirror, and both together are the sum. Lids, jaw, gaze and the
 * head's own movements are not linear: {@link Lids}, {@link Jaw}, {@link Eyes}, {@link HeadMove}.
 */
final class Muscles {
    /** A pull: adds x (outward), y, z at a place to {@code d}, and the depth of creases (0 to 1). */
    private interface Pull {
        void at(Place p, double[] d);
    }

    /**
     * One side's pull on the vertices it moves.
     *
     * @param vertices which
     * @param pull     x, y, z and depth of crease of each
     */
    private record Effect(int[] vertices, float[] pull) {
        void add(float intensity, float[] skin, float[] creases) {
            for (int i = 0; i < vertices.length; i++) {
                int at = 3 * vertices[i];
                skin[at] += intensity * pull[4 * i];
                skin[at + 1] += intensity * pull[4 * i + 1];
                skin[at + 2] += intensity * pull[4 * i + 2];
                creases[vertices[i]] += intensity * pull[4 * i + 3];
            }
        }
    }

    private static final double SLIT = Chart.MOUTH;

    private final Grid grid;
    private final SortedMap<Integer, Effect[]> effects = new TreeMap<>();

    Muscles(Grid grid) {
        this.grid = grid;
        brows();
        cheeksAndNose();
        corners();
        lips();
        rest();
    }

    /** Adds what a face does to a skin at rest, and to the depth of its creases. */
    void pull(Action action, float[] skin, float[] creases) {
        action.forEach((number, side, intensity) -> {
            if (effects.containsKey(number)) {
                effects.get(number)[side].add((float) intensity, skin, creases);
            }
        });
    }

    /** Which ones there are, for both sides and for each. */
    List<ActionUnit> units() {
        List<ActionUnit> out = new ArrayList<>();
        for (int number : effects.keySet()) {
            for (Side side : Side.values()) {
                out.add(new ActionUnit(number, side, ""));
            }
        }
        return out;
    }

    private void brows() {
        unit(1, (p, d) -> {
            double up = p.near(.09, .23, .30, .40, .15);
            move(d, .004 * up, .135 * up, 0);
            crease(d, .65, p.line(0, .36, .2, .37, .05) + p.line(0, .44, .24, .45, .05) + p.line(0, .52, .2, .52, .05));
        });
        unit(2, (p, d) -> {
            double up = p.near(.42, .25, .29, .40, .16);
            move(d, 0, .125 * up, 0);
            crease(d, .5, p.line(.22, .39, .5, .36, .05) + p.line(.2, .47, .48, .44, .05));
        });
        unit(4, (p, d) -> {
            double inner = p.near(.10, .20, .26, .24, .15);
            double whole = p.near(.30, .22, .36, .24, .14);
            double bulge = p.near(.085, .19, .10, .12, .12);
            move(d, -.034 * inner, -.070 * inner - .055 * whole, .028 * bulge);
            crease(d, 1, p.line(.042, .12, .048, .30, .045));
            crease(d, .5, p.line(0, .085, .05, .085, .04));
        });
    }

    private void cheeksAndNose() {
        unit(6, (p, d) -> {
            double cheek = p.near(.38, -.27, .34, .20, .28);
            move(d, .015 * cheek, .085 * cheek, .06 * cheek);
            crease(d, .7, p.line(.2, -.105, .44, -.12, .045));
            crease(d, .6, p.line(.53, .02, .66, .07, .045) + p.line(.53, -.03, .66, -.07, .045));
        });
        unit(9, (p, d) -> {
            double wing = p.near(.12, -.37, .19, .30, .16);
            double root = p.near(.05, .04, .15, .16, .16);
            double brow = p.near(.10, .20, .24, .20, .14);
            double beside = p.near(.19, -.22, .16, .16, .18);
            double lip = p.upperLip() * p.near(.10, -.62, .30, .3, .3);
            double fold = p.near(.28, -.45, .18, .2, .2);
            move(d, .012 * wing - .02 * brow, .075 * wing - .055 * brow + .032 * lip + .035 * beside + .03 * fold,
                    .022 * root + .03 * beside + .02 * fold);
            crease(d, .8, p.line(0, .10, .09, .11, .036) + p.line(0, .03, .10, .03, .036)
                    + p.line(.02, -.05, .11, -.08, .04));
            crease(d, .9, p.line(.145, -.33, .30, -.58, .05));
            crease(d, .5, p.line(.16, -.10, .24, -.19, .045));
        });
        unit(10, (p, d) -> {
            double s = Math.abs(p.x()) / Chart.MOUTH_HALF;
            double lip = p.upperLip() * (.55 + .6 * Soft.ridge((s - .5) / .7));
            double wing = p.near(.15, -.43, .15, .16, .12);
            double fold = p.near(.28, -.46, .20, .22, .22);
            move(d, .006 * wing + .012 * fold, .08 * lip + .012 * p.lowerLip() + .03 * wing + .045 * fold,
                    .012 * lip + .035 * fold);
            crease(d, 1, p.line(.155, -.39, .31, -.62, .055));
        });
        unit(11, (p, d) -> {
            double fold = p.near(.24, -.50, .16, .16, .16);
            move(d, 0, .025 * fold, .03 * fold);
            crease(d, .8, p.line(.17, -.42, .27, -.58, .05));
        });
        unit(38, (p, d) -> {
            double wing = p.near(.14, -.43, .12, .11, .09);
            move(d, .038 * wing, .006 * wing, .01 * wing);
        });
        unit(39, (p, d) -> move(d, -.025 * p.near(.14, -.43, .12, .11, .09), 0, 0));
    }

    private void corners() {
        unit(12, (p, d) -> {
            double corner = p.near(.25, SLIT, .33, .24, .22) * p.depth();
            double cheek = p.near(.40, -.40, .28, .26, .24);
            move(d, .075 * corner, .095 * corner * p.bow() + .05 * cheek, -.045 * corner + .045 * cheek);
            crease(d, .9, p.line(.17, -.42, .36, -.66, .055));
        });
        unit(13, (p, d) -> {
            double corner = p.near(.25, SLIT, .26, .2, .16);
            double cheek = p.near(.36, -.5, .2, .2, .2);
            move(d, .01 * corner, .10 * corner * p.bow() + .03 * cheek, .05 * cheek);
        });
        unit(14, (p, d) -> {
            double corner = p.near(.25, SLIT, .19, .18, .18);
            double around = p.near(.35, SLIT, .14, .2, .2);
            move(d, .022 * corner, .02 * corner, -.045 * corner + .03 * around);
            crease(d, 1, p.line(.315, -.61, .325, -.77, .06));
        });
        unit(15, (p, d) -> {
            double corner = p.near(.25, SLIT, .22, .20, .24);
            double jowl = p.near(.32, -.84, .16, .14, .14);
            move(d, .012 * corner, -.085 * corner, -.008 * corner + .018 * jowl);
            crease(d, .9, p.line(.275, -.70, .33, -.86, .055));
        });
        unit(20, (p, d) -> {
            double corner = p.near(.27, SLIT - .01, .27, .2, .26);
            move(d, .11 * corner, -.025 * corner + .3 * p.thinner(), -.045 * corner);
            crease(d, .7, p.line(.37, -.62, .38, -.82, .06));
        });
        unit(33, (p, d) -> puff(p, d, .05));
        unit(34, (p, d) -> puff(p, d, .08));
        unit(35, (p, d) -> puff(p, d, -.05));
    }

    private static void puff(Place p, double[] d, double out) {
        double cheek = p.near(.46, -.66, .34, .3, .26);
        move(d, .8 * out * cheek, 0, out * cheek);
    }

    private void lips() {
        unit(8, (p, d) -> move(d, -.1 * p.x() * p.mouth(), .2 * p.thinner(), .03 * p.mouth()));
        unit(16, (p, d) -> {
            double lip = p.lowerLip();
            double chin = p.near(.14, -.88, .26, .14, .16);
            move(d, .01 * lip, -.075 * lip * (.4 + .6 * p.parting()) - .02 * chin, .012 * lip);
            crease(d, .5, p.line(.0, -.90, .18, -.87, .05));
        });
        unit(17, (p, d) -> {
            double boss = p.near(.0, -.96, .30, .22, .22);
            double lip = p.lowerLip();
            double corner = p.near(.27, -.72, .14, .12, .16);
            move(d, 0, .06 * boss + .085 * lip * (.35 + .65 * p.parting()) - .035 * corner, .03 * boss + .035 * lip);
            crease(d, .9, p.line(0, -.865, .15, -.90, .05));
            crease(d, .45, p.near(.07, -.99, .05, .04, .04) + p.near(.02, -1.05, .04, .04, .04)
                    + p.near(.13, -.95, .04, .04, .04));
        });
        unit(18, (p, d) -> {
            double m = p.mouth();
            move(d, -.50 * p.x() * m, -.22 * p.thinner(), .105 * m);
            crease(d, .5, p.line(.05, -.60, .06, -.64, .03) + p.line(.12, -.60, .14, -.64, .03));
        });
        unit(22, (p, d) -> {
            double m = p.mouth();
            move(d, -.36 * p.x() * m, .045 * p.upperLip() * p.parting() - .07 * p.lowerLip() * p.parting()
                    - .35 * p.thinner(), .12 * m);
        });
        unit(23, (p, d) -> {
            double red = Math.abs(p.thinner()) / .06;
            move(d, -.16 * p.x() * p.mouth(), .55 * p.thinner(), -.018 * Math.min(1, red));
            crease(d, .6, p.line(0, -.60, .2, -.62, .04) + p.line(0, -.80, .2, -.79, .045));
        });
        unit(24, (p, d) -> {
            double red = Math.abs(p.thinner()) / .06;
            double above = p.near(0, -.58, .30, .08, .07);
            double under = p.near(0, -.83, .28, .08, .09);
            move(d, -.09 * p.x() * p.mouth(), .62 * p.thinner(), -.022 * Math.min(1, red) + .022 * (above + under));
            crease(d, .8, p.line(.0, -.80, .22, -.78, .05));
            crease(d, .7, p.line(.29, -.64, .30, -.74, .05));
        });
        unit(25, (p, d) -> move(d, 0, .034 * p.upperLip() * p.parting() - .058 * p.lowerLip() * p.parting(), 0));
        unit(28, (p, d) -> {
            double red = Math.min(1, Math.abs(p.thinner()) / .06);
            move(d, .03 * p.corner(), .85 * p.thinner(), -.055 * red);
        });
        unit(32, (p, d) -> {
            double red = p.below() ? Math.min(1, Math.abs(p.thinner()) / .06) : 0;
            move(d, 0, p.below() ? .9 * p.thinner() : 0, -.05 * red);
        });
    }

    private void rest() {
        unit(21, (p, d) -> {
            double cord = p.line(.18, -1.5, .5, -1.2, .14);
            move(d, .02 * cord, 0, .04 * cord);
        });
        unit(31, (p, d) -> {
            double masseter = p.near(.84, -.72, .34, .28, .26);
            double temple = p.near(.80, .20, .25, .22, .22);
            move(d, .05 * masseter + .018 * temple, 0, .01 * masseter);
            crease(d, .7, p.line(.62, -.55, .60, -.88, .07));
        });
    }

    private static void move(double[] d, double x, double y, double z) {
        d[0] += x;
        d[1] += y;
        d[2] += z;
    }

    private static void crease(double[] d, double strength, double where) {
        d[3] += strength * Math.min(1, where);
    }

    /** Pulls that reach over the middle fade there into their mirror. */
    private void unit(int number, Pull pull) {
        Effect[] both = new Effect[2];
        List<Integer> vertices = new ArrayList<>();
        List<double[]> pulls = new ArrayList<>();
        for (int v = 0; v < grid.nodes.size(); v++) {
            Place p = Place.of(grid, grid.nodes.get(v));
            double mine = Soft.step(-.10, .10, p.x());
            double[] d = new double[4];
            if (mine > 0) {
                pull.at(new Place(Math.abs(p.x()), p.y(), p.below(), p.layer()), d);
                double sign = p.x() < 0 ? -1 : 1;
                double still = mine * (1 - lidGuard(p));
                d[0] *= still * sign;
                d[1] *= still;
                d[2] *= still;
                d[3] *= mine;
            }
            if (d[0] != 0 || d[1] != 0 || d[2] != 0 || d[3] != 0) {
                vertices.add(v);
                pulls.add(d);
            }
        }
        both[0] = effect(vertices, pulls, false);
        both[1] = effect(vertices, pulls, true);
        effects.put(number, both);
    }

    /** The edges of the lids are moved by {@link Lids} alone. */
    private static double lidGuard(Place p) {
        double x = (Math.abs(p.x()) - Chart.EYE_X) / (1.25 * Chart.EYE_HALF);
        double edge = p.y() > 0 ? .15 : .13;
        return p.layer() == 1 && p.y() > -.2 ? 1
                : Soft.step(1.15, .78, Math.sqrt(x * x + p.y() * p.y() / (edge * edge)));
    }

    private Effect effect(List<Integer> vertices, List<double[]> pulls, boolean right) {
        int[] ids = new int[vertices.size()];
        float[] d = new float[4 * ids.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = right ? grid.mirror[vertices.get(i)] : vertices.get(i);
            for (int k = 0; k < 4; k++) {
                d[4 * i + k] = (float) (k == 0 && right ? -pulls.get(i)[0] : pulls.get(i)[k]);
            }
        }
        return new Effect(ids, d);
    }
}
