package dev.mien.synth.builtin;

/**
 * A vertex of the {@link Grid} as the muscles see it, on the subject's left half (the right half is its mirror).
 *
 * @param x     across the chart; below 0 on the other half
 * @param y     height on the chart
 * @param below whether it belongs to the lower lip, the chin and what is under them
 * @param layer 0 for skin, more for the inside of the mouth and the rims of the lids
 */
record Place(double x, double y, boolean below, int layer) {
    private static final double SLIT = Chart.MOUTH;

    static Place of(Grid grid, Grid.Node node) {
        return new Place(node.x(), node.y(), node.row() > Chart.LIP, node.layer());
    }

    /** A hill around a point, of half widths across, upward and downward; 0 outside. */
    double near(double cx, double cy, double across, double up, double down) {
        return Soft.hill((x - cx) / across, (y - cy) / (y > cy ? up : down));
    }

    /** A hill along a line: 1 on it, 0 from {@code width} on. */
    double line(double ax, double ay, double bx, double by, double width) {
        double dx = bx - ax;
        double dy = by - ay;
        double t = Math.clamp(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0, 1);
        // A crease runs out toward its ends.
        double fade = 1 - .6 * Math.abs(2 * t - 1);
        return fade * Soft.hill((x - ax - t * dx) / width, (y - ay - t * dy) / width);
    }

    /** How much of the upper lip it is, from 1 at the slit to 0 under the nose. */
    double upperLip() {
        return below ? 0 : Soft.step(-.47, -.63, y) * mouthWide() * depth();
    }

    /** How much of the lower lip it is, from 1 at the slit to 0 above the chin. */
    double lowerLip() {
        return below ? Soft.step(-.91, -.78, y) * mouthWide() * depth() : 0;
    }

    /** From the middle of the mouth to its corner: how far lips part there. */
    double parting() {
        return Chart.lipFullness(x / Chart.MOUTH_HALF);
    }

    /** The whole of the mouth. */
    double mouth() {
        return Soft.hill(x / .46, (y - SLIT) / .27) * depth();
    }

    /** The corner of the mouth and what it pulls along. */
    double corner() {
        return near(.25, SLIT, .24, .24, .22) * depth();
    }

    /** From nothing in the middle of the mouth to 1 at its corner and beyond, as a bow that is bent up. */
    double bow() {
        double s = Math.min(1, Math.abs(x) / Chart.MOUTH_HALF);
        return s * s;
    }

    /** Toward the slit, for the red of the lips: what makes them thin. */
    double thinner() {
        double red = Soft.step(.17, .07, Math.abs(y - SLIT)) * Soft.step(.36, .24, Math.abs(x));
        return (SLIT - y) * red;
    }

    /** How much of a movement of the jaw it makes. */
    double jaw() {
        if (layer == 3) {
            return .35;
        }
        if (layer == 2) {
            return below ? 1 : 0;
        }
        double wide = Math.abs(x);
        double s = Math.min(1, wide / Chart.MOUTH_HALF);
        double corner = .42;
        double chin = Soft.step(-1.42, -1.17, y);
        if (below) {
            double lip = Soft.mix(1, corner, s * s * s * s);
            double cheek = Soft.step(.95, .2, wide);
            double down = Soft.step(SLIT, -.92, y);
            return chin * Soft.mix(wide > Chart.MOUTH_HALF ? corner * Soft.step(.75, .25, wide) : lip,
                    Math.max(cheek, .7 * Soft.step(1.25, .9, wide)), down);
        }
        double fall = Soft.step(-.42, SLIT, y);
        double side = wide > Chart.MOUTH_HALF ? Soft.step(.75, .25, wide) : s * s * s * s;
        return corner * fall * side * chin;
    }

    private double mouthWide() {
        return Soft.step(.38, .16, Math.abs(x));
    }

    /** What is inside follows the lips less the deeper it lies. */
    double depth() {
        return layer == 0 || layer == 1 ? 1 : layer == 2 ? .2 : 0;
    }
}
