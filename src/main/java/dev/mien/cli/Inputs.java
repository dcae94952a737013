package dev.mien.cli;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.media.Frame;
import dev.mien.media.FrameSource;
import dev.mien.media.Media;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The videos, pictures and folders of a command line, one after another. An input that cannot be used costs one line on
 * stderr, and the rest goes on.
 */
final class Inputs {
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final List<Path> paths;
    private final PrintWriter err;
    private final boolean terminal = System.console() != null && System.console().isTerminal();
    private int failures;

    Inputs(List<Path> paths, PrintWriter err) {
        this.paths = paths;
        this.err = err;
    }

    /**
     * Opens every input in turn and hands over its frames, some at a time; never frames of two inputs together. Returns
     * the exit code: {@link ExitCode#DATA} when at least one input failed.
     */
    int forEachBatch(int size, Consumer<List<Frame>> use) {
        for (Path path : paths) {
            guarded(() -> Media.expand(path).forEach(clip -> guarded(() -> one(clip, size, use))));
        }
        clearLine();
        return (failures == 0 ? ExitCode.OK : ExitCode.DATA).code();
    }

    private void one(Path clip, int size, Consumer<List<Frame>> use) {
        try (FrameSource frames = Media.open(clip)) {
            List<Frame> batch = new ArrayList<>(size);
            do {
                batch.clear();
                MienException failure = fill(batch, frames, size);
                if (!batch.isEmpty()) { // what was read before a failure counts
                    progress(batch.getLast());
                    use.accept(batch);
                }
                if (failure != null) {
                    throw failure;
                }
            } while (batch.size() == size);
            if (!frames.ledger().clean()) {
                say("mien: warning: " + clip + ": " + frames.ledger());
            }
        }
    }

    /** Reads up to {@code size} frames; returns what ended it before its time, or null. */
    private static MienException fill(List<Frame> batch, FrameSource frames, int size) {
        try {
            while (batch.size() < size && frames.hasNext()) {
                batch.add(frames.next());
            }
            return null;
        } catch (MienException e) {
            return e;
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
        clearLine();
        err.println(Failures.oneLine(line));
        err.flush();
    }

    /** On a terminal how far it is; elsewhere nothing. */
    private void progress(Frame at) {
        if (terminal) {
            err.print(CLEAR_LINE + at.source() + ": frame " + at.index());
            err.flush();
        }
    }

    private void clearLine() {
        if (terminal) {
            err.print(CLEAR_LINE);
            err.flush();
        }
    }

    /** Errors: MienException when whoever reads stdout has gone, so that a long run ends at once. */
    static void requireDelivered(PrintWriter out) {
        out.flush();
        if (out.checkError()) {
            throw MienException.environment("stdout was closed before everything was written");
        }
    }
}
