package dev.mien;

/**
 * A failure the user can do something about. The message is for him: what, where, expected, got, and what to do. The command
 * line prints it as one line, without a stack trace, and exits with {@link #exitCode()}.
 */
public final class MienException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    public MienException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public MienException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /** The input cannot be used: missing, corrupt, mis-shaped. */
    public static MienException data(String message) {
        return new MienException(ExitCode.DATA, message);
    }

    /** The command or configuration is wrong. */
    public static MienException usage(String message) {
        return new MienException(ExitCode.USAGE, message);
    }

    /** The machine lacks something. */
    public static MienException environment(String message) {
        return new MienException(ExitCode.ENVIRONMENT, message);
    }
}
