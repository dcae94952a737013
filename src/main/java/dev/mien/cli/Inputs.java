package dev.mien.cli;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.media.FrameSource;
import dev.mien.media.Media;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The videos, pictures and folders of a command line, one after another. An input that cannot be used costs one line on
 * stderr, and the rest goes on.
 */
final class Inputs {
    private final List<Path> paths;
    private final PrintWriter err;
    private final boolean terminal = System.console() != null && System.console().isTerminal();
    private int failures;

    Inputs(List<Path> paths, PrintWriter err) {
        this.paths = paths;
        this.err = err;
    }

    /** Opens every input in turn. Returns the exit code: {@link ExitCode#DATA} when at least one failed. */
    int forEach(Consumer<FrameSource> use) {
        for (Path path : paths) {
            guarded(() -> Media.expand(path).forEach(clip -> guarded(() -> one(clip, use))));
        }
        return (failures == 0 ? ExitCode.OK : ExitCode.DATA).code();
    }

    private void one(Path clip, Consumer<FrameSource> use) {
        try (FrameSource frames = Media.open(clip)) {
            use.accept(frames);
            if (!frames.ledger().clean()) {
                say("mien: warning: " + clip + ": " + frames.ledger());
            }
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (MienException e) {
            if (e.exitCode() != ExitCode.DATA) {
                throw e; // not this input's fault: the next one would fail the same way
            }
            failures++;
            say("mien: " + e.getMessage());
        }
    }

    private void say(String line) {
        if (terminal) {
            err.print("\r\u001b[K");
        }
        err.println(Failures.oneLine(line));
        err.flush();
    }

    /** Says on a terminal how far it is; elsewhere nothing. */
    void progress(String what) {
        if (terminal) {
            err.print("\r\u001b[K" + what);
            err.flush();
        }
    }

    /** Clears the line of {@link #progress}. */
    void done() {
        progress("");
    }
}
