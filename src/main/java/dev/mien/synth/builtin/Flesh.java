package dev.mien.synth.builtin;

import java.util.ArrayList;
import java.util.List;

/**
 * A solid of ellipsoids and tapered capsules that flow into one another, as a signed distance (Hart 1996; smooth unions after
 * Quilez). It is symmetrical: a shape beside the middle stands for two.
 */
final class Flesh {
    private static final double CREASE = .0006;
    private static final double LEAST_STEP = .03;
    private static final double MOST_STEP = .5;
    private static final int HALVINGS = 14;

    private interface Shape {
        double distance(double x, double y, double z);
    }

    private record Blended(Shape shape, double softness, boolean cut) {}

    private final List<Blended> shapes = new ArrayList<>();

    /** Adds an ellipsoid; {@code softness} is how wide its seam with what is there already is. */
    Flesh ellipsoid(double cx, double cy, double cz, double rx, double ry, double rz, double softness) {
        shapes.add(new Blended(ellipsoid(cx, cy, cz, rx, ry, rz), softness, false));
        return this;
    }

    /** Takes an ellipsoid away. */
    Flesh hollow(double cx, double cy, double cz, double rx, double ry, double rz, double softness) {
        shapes.add(new Blended(ellipsoid(cx, cy, cz, rx, ry, rz), softness, true));
        return this;
    }

    /** Adds a rod between two points, with a radius at each. */
    Flesh rod(double ax, double ay, double az, double ra, double bx, double by, double bz, double rb,
            double softness) {
        double dx = bx - ax;
        double dy = by - ay;
        double dz = bz - az;
        double length = dx * dx + dy * dy + dz * dz;
        shapes.add(new Blended((x, y, z) -> {
            double px = x - ax;
            double py = y - ay;
            double pz = z - az;
            double t = Math.clamp((px * dx + py * dy + pz * dz) / length, 0, 1);
            return norm(px - t * dx, py - t * dy, pz - t * dz) - (ra + (rb - ra) * t);
        }, softness, false));
        return this;
    }

    private static Shape ellipsoid(double cx, double cy, double cz, double rx, double ry, double rz) {
        return (x, y, z) -> {
            double px = (x - cx) / rx;
            double py = (y - cy) / ry;
            double pz = (z - cz) / rz;
            double outward = norm(px, py, pz);
            double slope = norm(px / rx, py / ry, pz / rz);
            return slope < 1e-9 ? -Math.min(rx, Math.min(ry, rz)) : outward * (outward - 1) / slope;
        };
    }

    /** Negative inside. */
    double distance(double x, double y, double z) {
        double half = Math.sqrt(x * x + CREASE);
        double d = Double.MAX_VALUE;
        for (Blended b : shapes) {
            double other = b.shape.distance(half, y, z);
            d = b.cut ? -smoothMin(-d, other, b.softness) : smoothMin(d, other, b.softness);
        }
        return d;
    }

    private static double smoothMin(double a, double b, double softness) {
        double overlap = Math.max(softness - Math.abs(a - b), 0) / softness;
        return Math.min(a, b) - overlap * overlap * softness * .25;
    }

    /** How far from a point inside, along a unit direction, the last surface is; at most {@code reach}. */
    double surface(double x, double y, double z, double dx, double dy, double dz, double reach) {
        double outside = reach;
        double inside = reach;
        double free = distance(x + inside * dx, y + inside * dy, z + inside * dz);
        while (inside > 0 && free > 0) {
            outside = inside;
            // Half of what is free: the distance to an ellipsoid is only nearly one.
            inside -= Math.clamp(.5 * free, LEAST_STEP, MOST_STEP);
            free = distance(x + inside * dx, y + inside * dy, z + inside * dz);
        }
        inside = Math.max(inside, 0);
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (inside + outside) / 2;
            if (distance(x + middle * dx, y + middle * dy, z + middle * dz) > 0) {
                outside = middle;
            } else {
                inside = middle;
            }
        }
        return (inside + outside) / 2;
    }

    private static double norm(double x, double y, double z) {
        return Math.sqrt(x * x + y * y + z * z);
    }
}
