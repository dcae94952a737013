package dev.mien.synth.builtin;

/** The soft steps and hills of which masks are made. */
final class Soft {
    private Soft() {}

    /** 0 below {@code from}, 1 above {@code to} (or the other way round when {@code from > to}), smooth between. */
    static double step(double from, double to, double x) {
        double t = Math.clamp((x - from) / (to - from), 0, 1);
        return t * t * (3 - 2 * t);
    }

    /** A round hill of height 1 that is 0 where {@code x*x + y*y >= 1}. */
    static double hill(double x, double y) {
        double rest = Math.max(0, 1 - x * x - y * y);
        return rest * rest;
    }

    /** A ridge of height 1 at 0 that is 0 from 1 on. */
    static double ridge(double x) {
        return hill(x, 0);
    }

    static double mix(double a, double b, double t) {
        return a + (b - a) * t;
    }

    /** x to a power, 0 for x below 0. */
    static double power(double x, double exponent) {
        return x <= 0 ? 0 : StrictMath.pow(x, exponent);
    }
}
