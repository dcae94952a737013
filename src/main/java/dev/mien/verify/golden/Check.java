package dev.mien.verify.golden;

import dev.mien.verify.Result;
import java.util.HashMap;
import java.util.Map;

/** Collects comparisons of one case and remembers the worst by its share of its tolerance, and the first that was wrong. */
final class Check {
    /** Of the largest value: so many roundings of factors reach what lies behind many products, as measured. */
    private static final double VALUES = 10;
    /**
     * Of a gradient's L2 norm, times the root of a rounding: values that are wrong by a share of u send about u of the ReLUs and
     * poolings another way, and the error of what flows back through them is the root of their share. Measured: two thirds.
     */
    private static final double GRADIENTS = 12;

    /** Times what a rehearsal was off by. */
    private static final double REHEARSED = 8;
    /** Where a rehearsal widens a tolerance by more than this share of the value, a comparison would show nothing. */
    private static final double TELLING = 0.5;

    private final double roundoff;
    private final Rehearsal rehearsal;
    private int compared;
    private int undecided;
    private int wrong;
    private double worst = -1;
    private double error;
    private double tolerance;
    private String worstName = "";
    private String firstWrong;

    /** Comparisons of what computes without products, or in full precision. */
    Check() {
        this(0);
    }

    /** @param roundoff of the backend that computes */
    Check(double roundoff) {
        this(roundoff, new Rehearsal());
    }

    /** @param rehearsal what has shown how far off these comparisons may be, or is to show it */
    Check(double roundoff, Rehearsal rehearsal) {
        this.roundoff = roundoff;
        this.rehearsal = rehearsal;
    }

    /** How far comparisons were off when factors were rounded before the rest was computed exactly. */
    static final class Rehearsal {
        private final Map<String, Double> errors = new HashMap<>();
        private boolean running;

        boolean isRunning() {
            return running;
        }

        void run(Runnable body) {
            running = true;
            try {
                body.run();
            } finally {
                running = false;
            }
        }
    }

    /** What the backend's rounding may add to the error of values, as a share of the largest. */
    double slackOfValues() {
        return VALUES * roundoff;
    }

    /** And to the error of a gradient, as a share of its norm. */
    double slackOfGradients() {
        return GRADIENTS * Math.sqrt(roundoff);
    }

    /** One comparison, already measured. */
    void add(String name, double error, double exactTolerance) {
        if (rehearsal.running) {
            rehearsal.errors.merge(name, error, Math::max);
            return;
        }
        double widened = REHEARSED * rehearsal.errors.getOrDefault(name, 0.0);
        if (!(widened <= TELLING) && Double.isFinite(error)) {
            undecided++;
            return;
        }
        double tolerance = exactTolerance + widened;
        compared++;
        double share = error <= tolerance ? error == 0 ? 0 : error / tolerance : Double.isNaN(error) ? Double.MAX_VALUE
                : Math.max(error / tolerance, Math.nextUp(1.0));
        if (!(error <= tolerance)) {
            wrong++;
            if (firstWrong == null) {
                firstWrong = String.format("%s: error %.3g, allowed %.3g", name, error, tolerance);
            }
        }
        if (share > worst) {
            worst = share;
            this.error = error;
            this.tolerance = tolerance;
            worstName = name;
        }
    }

    /** Something that is simply wrong, such as a shape. */
    void fail(String message) {
        if (rehearsal.running) {
            return; // it will be said when it counts
        }
        if (firstWrong == null) {
            firstWrong = message;
        }
        compared++;
        wrong++;
        worst = Double.POSITIVE_INFINITY;
        error = Double.POSITIVE_INFINITY;
        tolerance = 0;
        worstName = message;
    }

    /** Compares by {@link #errorOverMax}. */
    void close(String name, double[] expected, float[] got, double tolerance) {
        if (expected.length != got.length) {
            fail(name + ": expected " + expected.length + " values, got " + got.length);
        } else {
            add(name, errorOverMax(expected, got), tolerance);
        }
    }

    /** The largest absolute error over the largest absolute expected value; infinite where only one side is finite. */
    static double errorOverMax(double[] expected, float[] got) {
        double worst = 0;
        double max = 0;
        for (int i = 0; i < expected.length; i++) {
            double d = difference(expected[i], got[i]);
            worst = Math.max(worst, d);
            max = Double.isFinite(expected[i]) ? Math.max(max, Math.abs(expected[i])) : max;
        }
        return worst == 0 ? 0 : worst / max;
    }

    /** |a - b|; 0 for the same infinity or both NaN, infinite when only one of them is finite. */
    static double difference(double expected, double got) {
        if (Double.compare(expected, got) == 0) {
            return 0;
        }
        double d = Math.abs(expected - got);
        return Double.isNaN(d) ? Double.POSITIVE_INFINITY : d;
    }

    int compared() {
        return compared;
    }

    Result result() {
        if (compared == 0) {
            return Result.skipped(undecided == 0 ? "nothing to compare in the file"
                    : "a rounding of the weights alone changes all " + undecided + " too much to tell anything");
        }
        String note = wrong == 0 ? compared + " compared, worst " + worstName
                : wrong + " of " + compared + " wrong, first " + firstWrong;
        if (undecided > 0) {
            note += "; " + undecided + " not, a rounding of the weights alone changes them too much";
        }
        return Result.of(wrong == 0 ? error : Math.max(error, Math.nextUp(tolerance)), tolerance, note);
    }
}
