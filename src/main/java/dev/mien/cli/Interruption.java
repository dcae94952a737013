package dev.mien.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Between opening and {@link #close}, Ctrl-C (or a kill) does not end the process at once: it asks the work to stop and waits
 * until it has put its checkpoint away.
 */
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;
    private final PrintWriter err;
    private final String farewell;
    private volatile boolean asked;

    /**
     * Watches from now on.
     *
     * @param stop     asks the work to stop
     * @param farewell printed when it has, as the process ends
     */
    Interruption(Runnable stop, PrintWriter err, String farewell) {
        this.err = err;
        this.farewell = farewell;
        hook = new Thread(() -> {
            asked = true;
            stop.run();
            try {
                done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "mien-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Ends the watch. When the process is ending, this does not return. */
    @Override
    public void close() {
        if (asked) {
            err.println("mien: " + farewell);
            err.flush();
        }
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            while (asked) {
                LockSupport.park(); // whatever came next would be cut off in the middle
            }
        }
    }
}
