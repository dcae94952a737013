package dev.mien.synth.builtin;

/** The grid laid over the solid of one head: where its skin is at rest. */
final class Sculpture {
    /** Farther than any ray from inside the head or the chest is from its surface, dm. */
    private static final double HEAD = 2;
    private static final double CHEST = 4.8;
    private static final double SKULL_Z = -.72;

    private final Grid grid;
    private final Anatomy anatomy;
    private final Flesh flesh;
    /** x, y, z of each vertex. */
    final double[] rest;

    Sculpture(Grid grid, Anatomy anatomy, Flesh flesh) {
        this.grid = grid;
        this.anatomy = anatomy;
        this.flesh = flesh;
        rest = new double[3 * grid.nodes.size()];
        for (int v = 0; v < grid.nodes.size(); v++) {
            Grid.Node node = grid.nodes.get(v);
            if (node.column() >= 0) {
                double[] p = node.layer() == 0 ? skin(node) : node.row() < Chart.LIP ? behindLid(node) : mouth(node);
                System.arraycopy(p, 0, rest, 3 * v, 3);
                int twin = 3 * grid.mirror[v];
                if (twin != 3 * v) {
                    rest[twin] = -p[0];
                    rest[twin + 1] = p[1];
                    rest[twin + 2] = p[2];
                }
            }
        }
    }

    /** Where a ray from inside leaves the solid; lips are laid on top. */
    private double[] skin(Grid.Node node) {
        Chart.Row row = Chart.ROWS.get(node.row());
        Chart.Column column = Chart.COLUMNS.get(node.column());
        double angle = Math.toRadians(column.angle());
        boolean face = row.y() < Chart.SKULL_START && row.y() > Chart.NECK_END;
        double front = face ? Soft.step(90, 25, column.angle()) : 1;
        double rise = Math.toRadians(front * row.rise());
        double x = row.box() * (face ? anatomy.sideways(column.x(), node.y()) : column.x());
        double y = face ? anatomy.height(node.x(), row.rise() == 0 ? node.y() : Soft.mix(node.y(), row.y(), front))
                : row.y();
        double z = Soft.mix(SKULL_Z, column.z(), row.box());
        double dx = StrictMath.sin(angle) * StrictMath.cos(rise);
        double dy = StrictMath.sin(rise);
        double dz = StrictMath.cos(angle) * StrictMath.cos(rise);
        double far = flesh.surface(x, y, z, dx, dy, dz, row.y() > Chart.NECK_END ? HEAD : CHEST);
        return new double[] {x + far * dx, y + far * dy, z + far * dz + lips(node)};
    }

    /** How far the lips stand out. */
    private double lips(Grid.Node node) {
        int row = node.row() - Chart.LIP;
        double s = node.x() / Chart.MOUTH_HALF;
        double full = Chart.lipFullness(s);
        double upper = 1 + .4 * anatomy.at(Feature.UPPER_LIP);
        double lower = 1 + .4 * anatomy.at(Feature.LOWER_LIP);
        return switch (row) {
            case -3 -> .008 * full * upper;
            case -2 -> .034 * full * upper;
            case -1 -> .044 * full * upper;
            case 0, 1 -> -.02 * full;
            case 2 -> .046 * full * lower;
            case 3 -> .048 * full * lower;
            case 4 -> .016 * full * lower;
            default -> 0;
        };
    }

    private double[] behindLid(Grid.Node node) {
        double[] p = skin(new Grid.Node(node.row(), node.column(), 0, node.x(), node.y()));
        p[2] -= .05;
        return p;
    }

    /** Behind the lips: along the gums, then up and down into the cheeks and to the throat. */
    private double[] mouth(Grid.Node node) {
        double[] p = skin(new Grid.Node(node.row(), node.column(), 0, node.x(), node.y()));
        double up = node.row() == Chart.LIP ? 1 : -1;
        double s = node.x() / Chart.MOUTH_HALF;
        double inside = Math.max(0, 1 - s * s);
        return switch (node.layer()) {
            case 1 -> new double[] {p[0] * .98, p[1] + up * .02 * inside, p[2] - .06};
            case 2 -> new double[] {p[0] * 1.1, p[1] + up * .17 * inside, p[2] - .2};
            default -> new double[] {p[0] * .9, p[1] - .05, Math.min(p[2] - .3, -.35)};
        };
    }
}
