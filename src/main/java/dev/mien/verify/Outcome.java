package dev.mien.verify;

import dev.mien.engine.kernels.Backend;

/** A case that has run. */
public record Outcome(String name, Result result) {
    /** Runs a case. One that throws has failed, and the exception's message says why. */
    public static Outcome of(VerifyCase c, Backend backend) {
        try {
            return new Outcome(c.name(), c.run(backend));
        } catch (RuntimeException e) {
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            return new Outcome(c.name(), new Result(Result.Status.FAIL, Double.NaN, Double.NaN, message));
        }
    }

    /** The same under another name. */
    public Outcome renamed(String to) {
        return new Outcome(to, result);
    }
}
