package dev.mien.synth.builtin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The net that is laid over every head: columns from the middle of the face around to the back, rows from the crown to the
 * chest. Two slits, along the rows {@link Chart#LID} and {@link Chart#LIP}, are the eyes and the mouth: there two rows share one
 * line, the edge above and the edge below. Behind the cheeks only some rows go on. From the edges the net goes on inside: a rim
 * behind the lids, a bag behind the lips. Masks, pigments and movements are written for the places of its vertices on the
 * {@link Chart}, so they fit every head.
 */
final class Grid {
    /** One vertex: its row and column (negative: the subject's right), its layer, 0 for skin, and its place on the chart. */
    record Node(int row, int column, int layer, double x, double y) {}

    /** From here on rows thin out. */
    private static final int SIDE = Chart.FRONT_COLUMNS + 3;
    /** The cheeks end here, seen from the front. */
    private static final int CHEEK = Chart.FRONT_COLUMNS + 4;

    final List<Node> nodes = new ArrayList<>();
    /** The vertex on the other side of the face. */
    final int[] mirror;
    final int[] corners;
    /** The tip of the nose. */
    final int noseTip;
    /** The outline of the face, from the brows down one cheek, over the chin, and up the other. */
    final int[] outline;
    final int[] uvCorners;
    final float[] uv;
    private final int[][] skin;
    /** Behind the edges of upper and lower lids, by column. */
    private final int[][] rims;
    private final List<int[]> triangles = new ArrayList<>();

    Grid() {
        skin = new int[Chart.ROWS.size()][2 * Chart.BACK_COLUMN];
        rims = new int[2][2 * Chart.BACK_COLUMN];
        addSkin();
        addSkinTriangles();
        addLidRims();
        addMouth();
        mirror = mirrored();
        corners = triangles.stream().flatMapToInt(Arrays::stream).toArray();
        uv = new float[2 * (nodes.size() + Chart.ROWS.size())];
        uvCorners = corners.clone();
        layTexture();
        noseTip = anchor(0, -.38).vertices()[0];
        outline = outline();
    }

    private int[] outline() {
        List<Integer> out = new ArrayList<>();
        int chin = Chart.LIP;
        while (Chart.ROWS.get(chin).chart() > Chart.CHIN) {
            chin++;
        }
        for (int r = Chart.LID - Chart.LID_SHARES.length; r < chin; r++) {
            for (int side = -1; side <= 1; side += 2) {
                if (at(r, side * CHEEK) >= 0) {
                    out.add(at(r, side * CHEEK));
                }
            }
        }
        for (int c = -Chart.OUTER; c <= Chart.OUTER; c++) {
            out.add(at(Chart.LID - Chart.LID_SHARES.length, c));
        }
        for (int c = -Chart.INNER; c <= Chart.INNER; c++) {
            out.add(at(chin, c));
        }
        return out.stream().mapToInt(v -> v).toArray();
    }

    /** The place of a column, which may be negative, in a row's array. */
    private static int around(int column) {
        return Math.floorMod(column, 2 * Chart.BACK_COLUMN);
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
        return row == Chart.LID && c > Chart.INNER && c < Chart.OUTER || row == Chart.LIP && c < Chart.CORNER;
    }

    private void addSkin() {
        for (int r = 0; r < Chart.ROWS.size(); r++) {
            for (int c = -Chart.BACK_COLUMN + 1; c <= Chart.BACK_COLUMN; c++) {
                int at = around(c);
                boolean below = r > 0 && (r - 1 == Chart.LID || r - 1 == Chart.LIP);
                if (r == 0) {
                    skin[r][at] = nodes.isEmpty() ? node(0, 0, 0) : 0;
                } else if (below && !open(r - 1, c)) {
                    skin[r][at] = skin[r - 1][at];
                } else if (!Chart.ROWS.get(r).allAround() && Math.abs(c) > SIDE) {
                    skin[r][at] = -1;
                } else {
                    skin[r][at] = node(r, c, 0);
                }
            }
        }
    }

    private int node(int row, int column, int layer) {
        double x = Chart.COLUMNS.get(Math.abs(column)).chart();
        nodes.add(new Node(row, column, layer, column < 0 ? -x : x, Chart.height(row, x)));
        return nodes.size() - 1;
    }

    private void addSkinTriangles() {
        for (int c = 0; c < Chart.BACK_COLUMN; c++) {
            strip(c, c + 1);
            strip(-c, -c - 1);
        }
    }

    /** Joins two columns that lie beside each other; where one of them has fewer rows, by fans. */
    private void strip(int from, int to) {
        boolean flipped = to < from;
        int i = 0;
        while (i < Chart.ROWS.size() - 1) {
            int j = i + 1;
            while (at(j, from) < 0 || at(j, to) < 0) {
                j++;
            }
            if (i != Chart.LID && i != Chart.LIP) {
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
            for (int i = Chart.INNER; i <= Chart.OUTER; i++) {
                int c = side * i;
                rims[0][around(c)] = node(Chart.LID, c, 1);
                rims[1][around(c)] = open(Chart.LID, c) ? node(Chart.LID + 1, c, 1) : rim(true, c);
            }
            for (int i = Chart.INNER; i < Chart.OUTER; i++) {
                int c = side * i;
                quad(side < 0, at(Chart.LID, c), rim(true, c), rim(true, c + side), at(Chart.LID, c + side));
                quad(side < 0, rim(false, c), at(Chart.LID + 1, c), at(Chart.LID + 1, c + side), rim(false, c + side));
            }
        }
    }

    /** The bag behind the lips: two layers behind the upper one, two behind the lower, and the throat. */
    private void addMouth() {
        int n = 2 * Chart.CORNER + 1;
        int[][] sheet = new int[7][n];
        for (int i = 0; i < n; i++) {
            int c = i - Chart.CORNER;
            sheet[0][i] = at(Chart.LIP, c);
            sheet[6][i] = at(Chart.LIP + 1, c);
            for (int layer = 1; layer <= 3; layer++) {
                sheet[layer][i] = node(Chart.LIP, c, layer);
                sheet[6 - layer][i] = layer < 3 && open(Chart.LIP, c) ? node(Chart.LIP + 1, c, layer) : sheet[layer][i];
            }
        }
        for (int k = 0; k < 6; k++) {
            for (int i = 0; i + 1 < n; i++) {
                boolean right = i < Chart.CORNER;
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
        Map<List<Integer>, Integer> ids = new HashMap<>();
        for (int v = 0; v < nodes.size(); v++) {
            Node n = nodes.get(v);
            ids.put(List.of(n.row, n.column, n.layer), v);
        }
        int[] out = new int[nodes.size()];
        for (int v = 0; v < out.length; v++) {
            Node n = nodes.get(v);
            int c = n.column == Chart.BACK_COLUMN ? n.column : -n.column;
            out[v] = n.row == 0 ? v : ids.get(List.of(n.row, c, n.layer));
        }
        return out;
    }

    /** The chart is the texture; the back of the head is on both its borders. */
    private void layTexture() {
        for (int v = 0; v < nodes.size(); v++) {
            Node n = nodes.get(v);
            uv[2 * v] = Chart.u(n.x);
            uv[2 * v + 1] = n.layer > 0 ? .01f : Chart.v(n.y);
        }
        int extra = nodes.size();
        int[] twin = new int[nodes.size()];
        for (int r = 0; r < Chart.ROWS.size(); r++) {
            int back = at(r, Chart.BACK_COLUMN);
            if (back >= 0) {
                uv[2 * (extra + r)] = Chart.u(-Chart.WIDEST);
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
                if (right && nodes.get(corners[t + k]).column == Chart.BACK_COLUMN) {
                    uvCorners[t + k] = twin[corners[t + k]];
                }
            }
        }
    }
}
