package dev.mien.verify.golden;

/** Says why a golden case cannot be run by this version; it is reported as skipped. */
final class NotRunnable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotRunnable(String reason) {
        super(reason, null, false, false);
    }
}
