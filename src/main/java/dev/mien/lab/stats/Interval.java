package dev.mien.lab.stats;

/** A confidence interval, ends included. */
public record Interval(double low, double high) {
    /** Whether a value lies in it. */
    public boolean contains(double x) {
        return low <= x && x <= high;
    }

    /** Both ends, for JSON. */
    public double[] toArray() {
        return new double[] {low, high};
    }
}
