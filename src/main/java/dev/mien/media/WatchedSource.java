package dev.mien.media;

import dev.mien.MienException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Runs a decoder on a thread of its own, a few frames ahead, and watches it: a decoder that neither yields a frame nor
 * gets further in the file for a while is given up with an error. Native code cannot be stopped from outside, so its
 * thread (a daemon) is then left behind; it frees what it holds when it comes back.
 */
final class WatchedSource implements FrameSource {
    /** Two frames decoded ahead keep both sides busy; more would only cost memory. */
    private static final int AHEAD = 2;

    private sealed interface Message {}

    private record Picture(Frame frame, FrameLedger ledger) implements Message {}

    private record End(FrameLedger ledger) implements Message {}

    private record Failure(Throwable cause) implements Message {}

    private final String name;
    private final Duration patience;
    private final Heartbeat heartbeat = new Heartbeat();
    private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(AHEAD);
    private final Thread worker;
    private Message next;
    private FrameLedger ledger = new FrameLedger(0, 0, false, "");
    private boolean closed;

    /** Opens at once. Errors: whatever the opener throws, and MienException when it is stuck. */
    WatchedSource(String name, Function<Heartbeat, FrameSource> opener, Duration patience) {
        this.name = name;
        this.patience = patience;
        worker = Thread.ofPlatform().daemon().name("decode " + name).start(() -> decode(opener));
        boolean opened = false;
        try {
            boolean _ = hasNext(); // reads ahead, so that a bad file shows at once
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    private void decode(Function<Heartbeat, FrameSource> opener) {
        try {
            send(run(opener));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed early: nobody listens
        }
    }

    private Message run(Function<Heartbeat, FrameSource> opener) throws InterruptedException {
        try (FrameSource frames = opener.apply(heartbeat)) {
            while (!heartbeat.cancelled() && frames.hasNext()) {
                Frame frame = frames.next();
                send(new Picture(frame, frames.ledger()));
            }
            return new End(frames.ledger());
        } catch (RuntimeException | Error e) {
            return new Failure(e);
        }
    }

    private void send(Message message) throws InterruptedException {
        heartbeat.beat();
        queue.put(message);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public FrameLedger ledger() {
        return ledger;
    }

    @Override
    public boolean hasNext() {
        if (closed) {
            return false;
        }
        if (next == null) {
            next = await();
        }
        switch (next) {
            case Failure(RuntimeException e) -> throw e;
            case Failure(Error e) -> throw e;
            case Failure f -> throw new IllegalStateException(f.cause());
            case End(FrameLedger last) -> ledger = last;
            case Picture p -> {
            }
        }
        return next instanceof Picture;
    }

    @Override
    public Frame next() {
        if (!hasNext() || !(next instanceof Picture(Frame frame, FrameLedger soFar))) {
            throw new NoSuchElementException(name + ": no more frames");
        }
        next = null;
        ledger = soFar;
        return frame;
    }

    private Message await() {
        long beats = heartbeat.beats();
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                Message m = queue.poll(Math.min(patience.toMillis(), 500), TimeUnit.MILLISECONDS);
                if (m != null) {
                    return m;
                }
                if (heartbeat.beats() != beats) {
                    beats = heartbeat.beats();
                    deadline = System.nanoTime() + patience.toNanos();
                } else if (System.nanoTime() - deadline > 0) {
                    return new Failure(
                            MienException.data(name + ": the decoder made no progress for " + patience.toSeconds()
                                    + " s after frame " + ledger.decoded()
                                    + "; the file is probably damaged: convert it anew or leave it out"));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Failure(MienException.data(name + ": interrupted while decoding"));
        }
    }

    @Override
    public void close() {
        closed = true;
        heartbeat.cancel();
        worker.interrupt();
    }
}
