package dev.mien.cli;

import java.io.PrintStream;
import java.time.Duration;

/** One line on a terminal that says how far the work is and when it will be done; nothing where there is no terminal. */
final class ProgressLine implements AutoCloseable {
    private static final long REFRESH_NANOS = 100_000_000L;
    private static final int WIDTH = 24;

    private final PrintStream out;
    private final boolean shown;
    private final long start = System.nanoTime();
    private final double doneBefore;
    private long lastShown;
    private int lastLength;

    /** A line on stderr. {@code doneBefore} is the share of the work, 0 to 1, that an earlier process did. */
    ProgressLine(double doneBefore) {
        this(System.err, System.console() != null && System.console().isTerminal(), doneBefore);
    }

    ProgressLine(PrintStream out, boolean shown, double doneBefore) {
        this.out = out;
        this.shown = shown;
        this.doneBefore = doneBefore;
    }

    /** Shows the share done, 0 to 1, and what is being done. */
    void show(double done, String what) {
        long now = System.nanoTime();
        if (!shown || now - lastShown < REFRESH_NANOS && done < 1) {
            return;
        }
        lastShown = now;
        int filled = (int) Math.round(done * WIDTH);
        String line = "[" + "=".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + (int) (100 * done) + " %  " + what
                + left(done);
        out.print("\r" + line + " ".repeat(Math.max(0, lastLength - line.length())));
        out.flush();
        lastLength = line.length();
    }

    private String left(double done) {
        double here = done - doneBefore;
        if (here <= 0 || done >= 1) {
            return "";
        }
        long seconds = Math.round((System.nanoTime() - start) * 1e-9 / here * (1 - done));
        Duration d = Duration.ofSeconds(seconds);
        return d.toHours() > 0 ? "  %d:%02d:%02d left".formatted(d.toHours(), d.toMinutesPart(), d.toSecondsPart())
                : "  %d:%02d left".formatted(d.toMinutesPart(), d.toSecondsPart());
    }

    @Override
    public void close() {
        clear();
    }

    /** Makes room for a line that should stay. */
    void clear() {
        if (shown && lastLength > 0) {
            out.print("\r" + " ".repeat(lastLength) + "\r");
            out.flush();
            lastLength = 0;
        }
    }
}
