package dev.mien.synth.builtin;

import java.util.ArrayList;
import java.util.List;

/**
 * The map of the average face: {@code x} across the front, growing further around the side, {@code y} the height, decimetres
 * from between the eyes. Columns and rows of the {@link Grid} are lines on it; the rows beside eyes and mouth follow their
 * edges. The chart is also the texture of the skin.
 */
final class Chart {
    /** How a column's rays start, on a rounded box inside the head, and where they point: degrees from straight ahead. */
    record Column(double x, double z, double angle, double chart) {}

    /**
     * How a row's rays start and rise (in front; at the sides they are level), how much of the columns' box they start from,
     * and its height on the chart.
     */
    record Row(double y, double rise, double box, double chart, boolean allAround) {}

    /** Heights: slit of the mouth, tip of the chin. */
    static final double MOUTH = -.69;
    static final double CHIN = -1.15;
    private static final double FRONT = -.42;
    private static final double BACK = -.98;
    private static final double BOX = .478;
    private static final double ROUND = .55;
    private static final double[] ACROSS = {0, .032, .064, .095, .124, .155, .187, .218, .25, .284, .318, .352, .386,
            .418, .448, BOX};
    private static final double[] FAN = {9, 19, 31, 45, 60, 76};
    static final int INNER = 5;
    static final int OUTER = 15;
    static final int CORNER = 8;
    static final double EYE_X = (ACROSS[INNER] + ACROSS[OUTER]) / 2;
    static final double EYE_HALF = (ACROSS[OUTER] - ACROSS[INNER]) / 2;
    static final double MOUTH_HALF = ACROSS[CORNER];
    /** Of the way from the edge of a lid to the end of its skin, for each row. */
    static final double[] LID_SHARES = {0, .16, .34, .56, .78, 1};
    static final double LID_SKIN_ABOVE = .19;
    static final double LID_SKIN_BELOW = -.17;
    /** Heights of the rows of red lip above and below the slit, in the middle of the mouth. */
    private static final double[] LIP_ABOVE = {.072, .036};
    private static final double[] LIP_BELOW = {-.034, -.070, -.105};

    /** Rows around the chin: height on the chart, where their rays start in front, how they rise, share of the box. */
    private static final double[][] UNDER_CHIN = {{-.92, -.90, -3, 1}, {-.97, -.92, -6, 1}, {-1.02, -.925, -10, 1},
            {-1.07, -.93, -15, 1}, {-1.11, -.93, -20, 1}, {-1.145, -.93, -26, 1}, {-1.18, -.93, -34, .95},
            {-1.22, -.95, -44, .88}, {-1.27, -1, -52, .8}, {-1.36, -1.34, 0, .72}, {-1.45, -1.44, 0, .66}};
    /** Above and below these, rays rise and sink from one place. */
    static final double SKULL_START = .62;
    static final double NECK_END = -1.5;
    private static final double[] CHEST = {-5, -12, -20, -30, -42, -56, -70};

    static final List<Column> COLUMNS = columns();
    static final int FRONT_COLUMNS = ACROSS.length;
    /** Columns of half a head: 0 is the middle of the face, BACK_COLUMN the middle of the back. */
    static final int BACK_COLUMN = COLUMNS.size() - 1;
    static final double WIDEST = COLUMNS.getLast().chart;

    static final List<Row> ROWS = new ArrayList<>();
    /** Row of the edge of the upper lid, of the upper lip; the lower one's follows. */
    static final int LID;
    static final int LIP;

    static {
        for (double[] r : new double[][] {{90, 0, 1.15}, {66, .3, 1.02}, {47, .55, .91}, {30, .75, .81},
                {14, .92, .71}}) {
            ROWS.add(new Row(SKULL_START, r[0], r[1], r[2], true));
        }
        level(true, .61, .52);
        level(false, .44, .375, .32, .275, .232);
        LID = ROWS.size() + LID_SHARES.length - 1;
        for (int i = LID_SHARES.length - 1; i >= 0; i--) {
            level(i % 5 == 0, LID_SKIN_ABOVE * LID_SHARES[i]);
        }
        for (double share : LID_SHARES) {
            level(share == 1, LID_SKIN_BELOW * share);
        }
        level(false, -.215);
        level(true, -.262);
        level(false, -.31);
        level(true, -.355);
        level(false, -.395, -.43, -.462);
        level(true, -.495);
        level(false, -.53, -.575);
        for (double above : LIP_ABOVE) {
            level(false, MOUTH + above);
        }
        LIP = ROWS.size();
        level(true, MOUTH);
        level(false, MOUTH);
        for (double below : LIP_BELOW) {
            level(false, MOUTH + below);
        }
        level(true, -.84);
        level(false, -.88);
        for (double[] r : UNDER_CHIN) {
            ROWS.add(new Row(r[1], r[2], r[3], r[0], ROWS.size() % 2 == 0));
        }
        for (int i = 0; i < CHEST.length; i++) {
            ROWS.add(new Row(NECK_END, CHEST[i], .6, -1.56 - .11 * i, true));
        }
    }

    private Chart() {}

    private static void level(boolean allAround, double... heights) {
        for (double y : heights) {
            ROWS.add(new Row(y, 0, 1, y, allAround));
        }
    }

    private static List<Column> columns() {
        List<Column> out = new ArrayList<>();
        double chart = 0;
        for (double x : ACROSS) {
            out.add(new Column(x, FRONT, 0, x));
        }
        for (double angle : FAN) {
            chart = BOX + ROUND * Math.toRadians(angle);
            out.add(new Column(BOX, FRONT, angle, chart));
        }
        for (double z : new double[] {-.6, -.79, BACK}) {
            chart += .19;
            out.add(new Column(BOX, z, 90, chart));
        }
        for (double angle : new double[] {112, 132, 153}) {
            chart += .2;
            out.add(new Column(BOX, BACK, angle, chart));
        }
        out.add(new Column(.24, BACK, 180, chart + .3));
        out.add(new Column(0, BACK, 180, chart + .55));
        return out;
    }

    /** Height on the chart of a row at a place: the rows near the slits follow their edges. */
    static double height(int row, double x) {
        double plain = ROWS.get(row).chart;
        int fromLid = row - LID;
        int lids = LID_SHARES.length - 1;
        if (fromLid >= -lids && fromLid <= 0) {
            double edge = lidEdge(x, true);
            return edge + (LID_SKIN_ABOVE - edge) * LID_SHARES[-fromLid];
        }
        if (fromLid >= 1 && fromLid <= lids + 1) {
            double edge = lidEdge(x, false);
            return edge + (LID_SKIN_BELOW - edge) * LID_SHARES[fromLid - 1];
        }
        int fromLip = row - LIP;
        if (fromLip >= -LIP_ABOVE.length && fromLip <= 1 + LIP_BELOW.length) {
            double s = x / MOUTH_HALF;
            double spread = lipHeight(s) + Soft.step(1, 1.7, s);
            double bow = fromLip < 0 ? .010 * Soft.hill((Math.abs(x) - .06) / .07, 0) - .004 * Soft.ridge(x / .04) : 0;
            return slit(s) + (plain - MOUTH) * (.42 + .58 * spread)
                    + bow * (plain - MOUTH) / LIP_ABOVE[0];
        }
        return plain;
    }

    /** Height on the chart of the edge of a lid at rest. */
    static double lidEdge(double x, boolean upper) {
        double s = (Math.abs(x) - EYE_X) / EYE_HALF;
        double slit = .012 * s * Soft.ridge(s / 2.4);
        return upper ? slit + .047 * Soft.power(1 - s * s, .62) * (1 - .14 * s)
                : slit - .043 * Soft.power(1 - s * s, .85) * (1 + .16 * s);
    }

    /** Height on the chart of the line between the lips, from the middle (0) to beyond the corner (1) of the mouth. */
    static double slit(double s) {
        return MOUTH + .007 * Soft.ridge((s - .45) / .55) - .004 * Soft.ridge(s / .35)
                - .010 * Soft.step(.6, 1.05, s) * Soft.step(1.9, 1.1, s);
    }

    /** How high the red of the lips is, from the middle (0) to the corner (1) of the mouth. */
    static double lipHeight(double s) {
        return Math.max(0, 1 - s * s) * (1 - .12 * s * s);
    }

    /** How full the lips are, from the middle (0) to the corner (1) of the mouth. */
    static double lipFullness(double s) {
        return Soft.power(1 - s * s, .7);
    }

    /** Texture coordinate across: the front of the face gets more of it than the back. */
    static float u(double x) {
        return (float) (.5 + Math.signum(x) * squeezed(Math.abs(x)) / (2 * squeezed(WIDEST)));
    }

    /** The place on the chart of a texture coordinate. */
    static double x(double u) {
        double at = Math.abs(u - .5) * 2 * squeezed(WIDEST);
        return Math.signum(u - .5) * (at < .65 ? at : .65 + (at - .65) / .4);
    }

    private static double squeezed(double x) {
        return x < .65 ? x : .65 + (x - .65) * .4;
    }

    /** Texture coordinate upward. */
    static float v(double y) {
        return (float) ((y + 2.35) / 3.55);
    }

    /** The height on the chart of a texture coordinate. */
    static double y(double v) {
        return v * 3.55 - 2.35;
    }
}
