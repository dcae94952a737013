package dev.mien.benchmarks.peers;

/** Whether two sides compute the same: otherwise a comparison of speeds would mean nothing. */
final class Agreement {
    private Agreement() {}

    /** The largest difference as a share of the largest element of theirs. Errors: IllegalStateException above the tolerance. */
    static double require(String what, float[] ours, float[] theirs, double tolerance) {
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < Math.min(ours.length, theirs.length); i++) {
            // Math.max keeps NaN
            difference = Math.max(difference, Math.abs(ours[i] - theirs[i]));
            largest = Math.max(largest, Math.abs(theirs[i]));
        }
        if (ours.length != theirs.length || !(difference <= tolerance * largest) || !(largest > 0)) {
            throw new IllegalStateException(what + ": " + ours.length + " and " + theirs.length
                    + " numbers differ by up to " + difference + " where the largest is " + largest);
        }
        return difference / largest;
    }
}
