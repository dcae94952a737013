package dev.mien.verify;

/**
 * How a case went.
 *
 * @param status    passed, failed, or not run
 * @param error     the worst error found, in the unit of the tolerance
 * @param tolerance the largest error that passes
 * @param note      what was compared; for a failure the first thing that was wrong; for a skipped case the reason
 */
public record Result(Status status, double error, double tolerance, String note) {
    /** The three ways a case can end. */
    public enum Status {
        OK, FAIL, SKIPPED
    }

    /** Passes when the error is within the tolerance; NaN fails. */
    public static Result of(double error, double tolerance, String note) {
        return new Result(error <= tolerance ? Status.OK : Status.FAIL, error, tolerance, note);
    }

    /** A case that could not be run, and why. */
    public static Result skipped(String reason) {
        return new Result(Status.SKIPPED, 0, 0, reason);
    }
}
