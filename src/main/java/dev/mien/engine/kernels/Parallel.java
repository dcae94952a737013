package dev.mien.engine.kernels;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * Runs independent tasks on all cores. How work is cut into tasks depends on shapes only and every task writes its own part,
 * so results do not depend on the number of threads ({@code -Dmien.threads}, {@code MIEN_THREADS}, default all cores).
 */
public final class Parallel {
    private static final LinkedTransferQueue<Job> QUEUE = new LinkedTransferQueue<>();
    private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);
    private static volatile int threads = initialThreads();
    private static int started;

    private Parallel() {}

    private static final class Job implements Runnable {
        final IntConsumer body;
        final int tasks;
        final AtomicInteger next = new AtomicInteger();
        final CountDownLatch left;
        final AtomicReference<Throwable> failure = new AtomicReference<>();

        Job(int tasks, IntConsumer body) {
            this.tasks = tasks;
            this.body = body;
            this.left = new CountDownLatch(tasks);
        }

        @Override
        public void run() {
            INSIDE.set(true);
            try {
                for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                    try {
                        if (failure.get() == null) {
                            body.accept(i);
                        }
                    } catch (RuntimeException | Error e) {
                        failure.compareAndSet(null, e);
                    } finally {
                        left.countDown();
                    }
                }
            } finally {
                INSIDE.set(false);
            }
        }
    }

    /** Threads that take part, the caller included. */
    public static int threads() {
        return threads;
    }

    /** Sets how many threads take part from now on. */
    public static void setThreads(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("threads must be >= 1, got " + n);
        }
        threads = n;
    }

    /** Runs {@code body} for 0..tasks-1 and returns when all are done. Called from inside a task it runs in that thread. */
    public static void run(int tasks, IntConsumer body) {
        int helpers = Math.min(threads, tasks) - 1;
        if (helpers <= 0 || INSIDE.get()) {
            for (int i = 0; i < tasks; i++) {
                body.accept(i);
            }
            return;
        }
        startThreads(threads - 1);
        Job job = new Job(tasks, body);
        for (int i = 0; i < helpers; i++) {
            QUEUE.add(job);
        }
        job.run();
        awaitUninterruptibly(job.left);
        Throwable t = job.failure.get();
        if (t instanceof Error e) {
            throw e;
        }
        if (t != null) {
            throw (RuntimeException) t;
        }
    }

    /** Cuts 0..n-1 into blocks of a fixed size and runs {@code body.run(from, to)} for each. */
    public static void blocks(int n, int block, Range body) {
        run(Math.ceilDiv(n, block), i -> body.run(i * block, Math.min(n, (i + 1) * block)));
    }

    /** A half-open range of work. */
    @FunctionalInterface
    public interface Range {
        void run(int from, int to);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static synchronized void startThreads(int wanted) {
        while (started < wanted) {
            Thread t = new Thread(Parallel::work, "mien-worker-" + ++started);
            t.setDaemon(true);
            t.start();
        }
    }

    private static void work() {
        while (true) {
            try {
                QUEUE.take().run();
            } catch (InterruptedException e) {
                Thread.interrupted();
            }
        }
    }

    private static int initialThreads() {
        String s = System.getProperty("mien.threads", System.getenv().getOrDefault("MIEN_THREADS", ""));
        if (s.isBlank()) {
            return Runtime.getRuntime().availableProcessors();
        }
        int n = Integer.parseInt(s.trim());
        if (n < 1) {
            throw new IllegalArgumentException("mien.threads must be >= 1, got " + s);
        }
        return n;
    }
}
