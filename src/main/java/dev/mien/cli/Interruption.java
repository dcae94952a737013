package dev.mien.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Between opening and {@link #close}, Ctrl-C (or a kill) does not end the process at once: it asks the work to stop and waits
 * until it has put its checkpoint away.
 */
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean asked;

    Interruption(Runnable stop) {
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

    /** Whether the process is about to end. */
    boolean asked() {
        return asked;
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already; the hook has been told above.
        }
    }
}
