package dev.mien.cli;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * Turns a failure into one line on stderr and an exit code.
 *
 * @param stacktrace whether to print the stack trace below the line
 */
record Failures(boolean stacktrace) {
    /** Prints the failure; returns the exit code. */
    int report(Throwable failure, PrintWriter err) {
        Throwable cause = failure instanceof UncheckedIOException e ? e.getCause() : failure;
        ExitCode code = exitCode(cause);
        err.println("mien: " + oneLine(message(cause)) + hint(code));
        if (stacktrace) {
            failure.printStackTrace(err);
        }
        err.flush();
        return code.code();
    }

    private static ExitCode exitCode(Throwable t) {
        return switch (t) {
            case MienException e -> e.exitCode();
            case IOException _ -> ExitCode.DATA;
            case OutOfMemoryError _ -> ExitCode.ENVIRONMENT;
            default -> ExitCode.SOFTWARE;
        };
    }

    private static String message(Throwable t) {
        return switch (t) {
            case MienException e -> e.getMessage();
            case NoSuchFileException e -> e.getFile() + ": no such file or folder";
            case AccessDeniedException e -> e.getFile() + ": no permission";
            case FileSystemException e -> e.getMessage();
            case IOException e -> e.getMessage() == null ? e.toString() : e.getMessage();
            case OutOfMemoryError e -> "out of memory (" + e.getMessage() + ") at a heap of "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MiB; use smaller batches, or more memory: "
                    + "MIEN_JAVA_OPTS=-Xmx16g";
            default -> "internal error: " + t;
        };
    }

    private String hint(ExitCode code) {
        return code == ExitCode.SOFTWARE && !stacktrace ? " (--stacktrace shows where)" : "";
    }

    /** Line breaks become "; ", so that a log has one line per failure. */
    static String oneLine(String message) {
        return message == null ? "no message" : message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
