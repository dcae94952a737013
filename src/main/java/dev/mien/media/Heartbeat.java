package dev.mien.media;

/** What a decoder and the one who waits for it tell each other across threads. */
final class Heartbeat {
    private volatile long beats;
    private volatile boolean cancelled;

    /** The decoder got a step further. Called by its own thread only. */
    void beat() {
        beats = beats + 1;
    }

    long beats() {
        return beats;
    }

    /** Nobody waits any more: stop at the next occasion. */
    void cancel() {
        cancelled = true;
    }

    boolean cancelled() {
        return cancelled;
    }
}
