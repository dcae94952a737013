package dev.mien.lab.reproduce;

import dev.mien.MienException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ends everything that is running, soon and tidily; asked from another thread. */
public final class Halt {
    private final Set<Runnable> running = ConcurrentHashMap.newKeySet();
    private volatile boolean asked;

    /** Asks whoever is watched to stop, and whoever comes later not to start. */
    public void ask() {
        asked = true;
        running.forEach(Runnable::run);
    }

    /** Whether it was asked. */
    public boolean asked() {
        return asked;
    }

    /** Errors: MienException when it was asked. */
    public void goOn() {
        if (asked) {
            throw stopped();
        }
    }

    static MienException stopped() {
        return MienException.usage("stopped; the same command goes on from here");
    }

    /** Something that can be stopped, until it is closed. */
    Watch watch(Runnable stop) {
        running.add(stop);
        if (asked) {
            stop.run();
        }
        return () -> running.remove(stop);
    }

    /** Ends the watch. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
