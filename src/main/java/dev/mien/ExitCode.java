package dev.mien;

/** What the process tells its caller. */
public enum ExitCode {
    OK(0), SOFTWARE(1), USAGE(2), DATA(3), ENVIRONMENT(4), TOLERANCE(5);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The process exit status. */
    public int code() {
        return code;
    }
}
