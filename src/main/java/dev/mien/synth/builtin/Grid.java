package dev.mien.synth.builtin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The net that is laid over every head: columns from the middle of the face around to the back, rows from the crown to the
 * chest. Two slits, along the rows {@link #LID} and {@link #LIP}, are the eyes and the mouth: there two rows share one line on
 * the chart, the edge above and the edge below. Behind the cheeks only every other row goes on. From the edges the net goes on
 * inside: a rim behind the lids, a bag behind the lips.
 *
 * <p>Each vertex has a place on the chart: {@code x} across the front, growing further around the side, and {@code y} the height
 * on the average face. Masks, pigments and movements are written in chart coordinates, so they fit every head.
 */
final class Grid {
    /** How a column's rays start, on a rounded box inside the head, and where they point: degrees from straight ahead. */
    record Column(double x, double z, double angle, double chart) {}

    /**
     * How a row's rays start and rise (in front; at the sides they are level), how much of the columns' box they start from,
     * and its height on the chart.
     */
    record Row(double y, double rise, double box, double chart, boolean allAround) {}

    /** One vertex: its row and column (negative: the subject's right), its layer, 0 for skin, and its place on the chart. */
    record Node(int row, int column, int layer, double x, double y) {}

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
    /** Columns of half a head: 0 is the middle of the face, BACK_COLUMN the middle of the back. */
    static final int BACK_COLUMN = COLUMNS.size() - 1;
    /** From here on rows thin out. */
    private static final int SIDE = ACROSS.length + 3;
    private static final double WIDEST = COLUMNS.getLast().chart;

    final List<Row> rows = new ArrayList<>();
    /** Row of the edge of the upper lid, of the upper lip; the lower one's follows. */
    final int lid;
    final int lip;
    final List<Node> nodes = new ArrayList<>();
    /** The vertex on the other side of the face. */
    final int[] mirror;
    final int[] corners;
    final int[] uvCorners;
    final float[] uv;
    private final int[][] skin;
    /** Behind the edges of upper and lower lids, by column. */
    private final int[][] rims;
    private final List<int[]> triangles = new ArrayList<>();

    Grid() {
        for (double[] r : new double[][] {{90, 0, 1.15}, {66, .3, 1.02}, {47, .55, .91}, {30, .75, .81}, {14, .92, .71}}) {
            rows.add(new Row(SKULL_START, r[0], r[1], r[2], true));
        }
        level(true, .61, .52);
        level(false, .44, .375, .32, .275, .232);
        lid = rows.size() + LID_SHARES.length - 1;
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
            level(false, Anatomy.CHART_MOUTH + above);
        }
        lip = rows.size();
        level(true, Anatomy.CHART_MOUTH);
        level(false, Anatomy.CHART_MOUTH);
        for (double below : LIP_BELOW) {
            level(false, Anatomy.CHART_MOUTH + below);
        }
        level(true, -.84);
        level(false, -.88);
        for (double[] r : UNDER_CHIN) {
            rows.add(new Row(r[1], r[2], r[3], r[0], rows.size() % 2 == 0));
        }
        for (int i = 0; i < CHEST.length; i++) {
            rows.add(new Row(NECK_END, CHEST[i], .6, -1.56 - .11 * i, true));
        }
        skin = new int[rows.size()][2 * BACK_COLUMN];
        rims = new int[2][2 * BACK_COLUMN];
        addSkin();
        addSkinTriangles();
        addLidRims();
        addMouth();
        mirror = mirrored();
        corners = triangles.stream().flatMapToInt(Arrays::stream).toArray();
        uv = new float[2 * (nodes.size() + rows.size())];
        uvCorners = corners.clone();
        layTexture();
    }

    private void level(boolean allAround, double... heights) {
        for (double y : heights) {
            rows.add(new Row(y, 0, 1, y, allAround));
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

    /** The place of a column, which may be negative, in a row's array. */
    private static int around(int column) {
        return Math.floorMod(column, 2 * BACK_COLUMN);
    }

    /** The vertex at a row and column of the skin; columns on the subject's right are negative. */
    int at(int row, int column) {
        return skin[row][around(column)];
    }

    /** The vertex behind the edge of a lid, at a column of an eye. */
    int rim(boolean upper, int column) {
        return rims[upper ? 0 : 1][around(column)];
    }

    /** Whether there is an opening between this row and the next at a column. */
    boolean open(int row, int column) {
        int c = Math.abs(column);
        return row == lid && c > INNER && c < OUTER || row == lip && c < CORNER;
    }

    private void addSkin() {
        for (int r = 0; r < rows.size(); r++) {
            for (int c = -BACK_COLUMN + 1; c <= BACK_COLUMN; c++) {
                int at = around(c);
                boolean below = r > 0 && (r - 1 == lid || r - 1 == lip);
                if (r == 0) {
                    skin[r][at] = nodes.isEmpty() ? node(0, 0, 0) : 0;
                } else if (below && !open(r - 1, c)) {
                    skin[r][at] = skin[r - 1][at];
                } else if (!rows.get(r).allAround && Math.abs(c) > SIDE) {
                    skin[r][at] = -1;
                } else {
                    skin[r][at] = node(r, c, 0);
                }
            }
        }
    }

    private int node(int row, int column, int layer) {
        double x = COLUMNS.get(Math.abs(column)).chart;
        nodes.add(new Node(row, column, layer, column < 0 ? -x : x, height(row, x)));
        return nodes.size() - 1;
    }

    /** Height on the chart of a row at a place: the rows near the slits follow their edges. */
    private double height(int row, double x) {
        double plain = rows.get(row).chart;
        int fromLid = row - lid;
        int lids = LID_SHARES.length - 1;
        if (fromLid >= -lids && fromLid <= 0) {
            double edge = lidEdge(x, true);
            return edge + (LID_SKIN_ABOVE - edge) * LID_SHARES[-fromLid];
        }
        if (fromLid >= 1 && fromLid <= lids + 1) {
            double edge = lidEdge(x, false);
            return edge + (LID_SKIN_BELOW - edge) * LID_SHARES[fromLid - 1];
        }
        int fromLip = row - lip;
        if (fromLip >= -LIP_ABOVE.length && fromLip <= 1 + LIP_BELOW.length) {
            double s = x / MOUTH_HALF;
            double spread = lipHeight(s) + Soft.step(1, 1.7, s);
            double bow = fromLip < 0 ? .010 * Soft.hill((Math.abs(x) - .06) / .07, 0) - .004 * Soft.ridge(x / .04) : 0;
            return slit(s) + (plain - Anatomy.CHART_MOUTH) * (.42 + .58 * spread)
                    + bow * (plain - Anatomy.CHART_MOUTH) / LIP_ABOVE[0];
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
        return Anatomy.CHART_MOUTH + .007 * Soft.ridge((s - .45) / .55) - .004 * Soft.ridge(s / .35)
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

    private void addSkinTriangles() {
        for (int c = 0; c < BACK_COLUMN; c++) {
            strip(c, c + 1);
            strip(-c, -c - 1);
        }
    }

    /** Joins two columns that lie beside each other; where one of them has fewer rows, by fans. */
    private void strip(int from, int to) {
        boolean flipped = to < from;
        int i = 0;
        while (i < rows.size() - 1) {
            int j = i + 1;
            while (at(j, from) < 0 || at(j, to) < 0) {
                j++;
            }
            if (i != lid && i != lip) {
                int near = at(i, from);
                for (int r = i + 1; r <= j; r++) {
                    if (at(r, from) >= 0) {
                        triangle(flipped, near, at(r, from), at(j, to));
                        near = at(r, from);
                    }
                }
                triangle(flipped, at(i, from), at(j, to), at(i, to));
            }
            i = j;
        }
    }

    private void triangle(boolean flipped, int a, int b, int c) {
        if (a != b && b != c && a != c) {
            triangles.add(flipped ? new int[] {a, c, b} : new int[] {a, b, c});
        }
    }

    private void addLidRims() {
        for (int side : new int[] {1, -1}) {
            for (int i = INNER; i <= OUTER; i++) {
                int c = side * i;
                rims[0][around(c)] = node(lid, c, 1);
                rims[1][around(c)] = open(lid, c) ? node(lid + 1, c, 1) : rim(true, c);
            }
            for (int i = INNER; i < OUTER; i++) {
                int c = side * i;
                quad(side < 0, at(lid, c), rim(true, c), rim(true, c + side), at(lid, c + side));
                quad(side < 0, rim(false, c), at(lid + 1, c), at(lid + 1, c + side), rim(false, c + side));
            }
        }
    }

    /** The bag behind the lips: two layers behind the upper one, two behind the lower, and the throat. */
    private void addMouth() {
        int n = 2 * CORNER + 1;
        int[][] sheet = new int[7][n];
        for (int i = 0; i < n; i++) {
            int c = i - CORNER;
            sheet[0][i] = at(lip, c);
            sheet[6][i] = at(lip + 1, c);
            for (int layer = 1; layer <= 3; layer++) {
                sheet[layer][i] = node(lip, c, layer);
                sheet[6 - layer][i] = layer < 3 && open(lip, c) ? node(lip + 1, c, layer) : sheet[layer][i];
            }
        }
        for (int k = 0; k < 6; k++) {
            for (int i = 0; i + 1 < n; i++) {
                boolean right = i < CORNER;
                if (right) {
                    quad(true, sheet[k][i + 1], sheet[k + 1][i + 1], sheet[k + 1][i], sheet[k][i]);
                } else {
                    quad(false, sheet[k][i], sheet[k + 1][i], sheet[k + 1][i + 1], sheet[k][i + 1]);
                }
            }
        }
    }

    private void quad(boolean flipped, int a, int b, int c, int d) {
        triangle(flipped, a, b, c);
        triangle(flipped, a, c, d);
    }

    /** Where on the skin a place of the chart is: three vertices and their weights. */
    record Anchor(int[] vertices, double[] weights) {
        /** Adds up one coordinate (0 to 2) of the vertices. */
        double of(float[] p, int axis) {
            return weights[0] * p[3 * vertices[0] + axis] + weights[1] * p[3 * vertices[1] + axis]
                    + weights[2] * p[3 * vertices[2] + axis];
        }
    }

    /** Errors: IllegalArgumentException when no skin is there. */
    Anchor anchor(double x, double y) {
        for (int t = 0; t < corners.length; t += 3) {
            Node a = nodes.get(corners[t]);
            Node b = nodes.get(corners[t + 1]);
            Node c = nodes.get(corners[t + 2]);
            double area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
            double wb = ((x - a.x) * (c.y - a.y) - (y - a.y) * (c.x - a.x)) / area;
            double wc = ((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x)) / area;
            if (a.layer + b.layer + c.layer == 0 && area != 0 && wb >= -1e-9 && wc >= -1e-9 && wb + wc <= 1 + 1e-9) {
                return new Anchor(new int[] {corners[t], corners[t + 1], corners[t + 2]},
                        new double[] {1 - wb - wc, wb, wc});
            }
        }
        throw new IllegalArgumentException("no skin at " + x + ", " + y);
    }

    private int[] mirrored() {
        java.util.Map<List<Integer>, Integer> ids = new java.util.HashMap<>();
        for (int v = 0; v < nodes.size(); v++) {
            Node n = nodes.get(v);
            ids.put(List.of(n.row, n.column, n.layer), v);
        }
        int[] out = new int[nodes.size()];
        for (int v = 0; v < out.length; v++) {
            Node n = nodes.get(v);
            int c = n.column == BACK_COLUMN ? n.column : -n.column;
            out[v] = n.row == 0 ? v : ids.get(List.of(n.row, c, n.layer));
        }
        return out;
    }

    /** The chart is the texture; the back of the head is on both its borders. */
    private void layTexture() {
        for (int v = 0; v < nodes.size(); v++) {
            Node n = nodes.get(v);
            uv[2 * v] = u(n.x);
            uv[2 * v + 1] = n.layer > 0 ? .01f : v(n.y);
        }
        int extra = nodes.size();
        int[] twin = new int[nodes.size()];
        for (int r = 0; r < rows.size(); r++) {
            int back = at(r, BACK_COLUMN);
            if (back >= 0) {
                uv[2 * (extra + r)] = u(-WIDEST);
                uv[2 * (extra + r) + 1] = uv[2 * back + 1];
                twin[back] = extra + r;
            }
        }
        for (int t = 0; t < corners.length; t += 3) {
            boolean right = false;
            for (int k = 0; k < 3; k++) {
                right |= nodes.get(corners[t + k]).column < 0;
            }
            for (int k = 0; k < 3; k++) {
                if (right && nodes.get(corners[t + k]).column == BACK_COLUMN) {
                    uvCorners[t + k] = twin[corners[t + k]];
                }
            }
        }
    }

    /** Texture coordinate across: the front of the face gets more of it than the back. */
    static float u(double x) {
        return (float) (.5 + Math.signum(x) * squeezed(Math.abs(x)) / (2 * squeezed(WIDEST)));
    }

    /** The place on the chart of a texture coordinate. */
    static double chartX(double u) {
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
    static double chartY(double v) {
        return v * 3.55 - 2.35;
    }
}
