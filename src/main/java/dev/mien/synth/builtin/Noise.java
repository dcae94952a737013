package dev.mien.synth.builtin;

/** Smooth noise of a lattice (Perlin's value noise), -1 to 1, the same everywhere for a seed. */
final class Noise {
    private final long seed;

    Noise(long seed) {
        this.seed = seed;
    }

    /** At a place; the lattice has a point at every whole number. */
    double at(double x, double y) {
        double fx = Math.floor(x);
        double fy = Math.floor(y);
        long ix = (long) fx;
        long iy = (long) fy;
        double tx = Soft.step(0, 1, x - fx);
        double ty = Soft.step(0, 1, y - fy);
        return Soft.mix(Soft.mix(point(ix, iy), point(ix + 1, iy), tx),
                Soft.mix(point(ix, iy + 1), point(ix + 1, iy + 1), tx), ty);
    }

    private double point(long x, long y) {
        long z = seed + x * 0x9E3779B97F4A7C15L + y * 0xC2B2AE3D27D4EB4FL;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >> 11) * 0x1p-52;
    }
}
