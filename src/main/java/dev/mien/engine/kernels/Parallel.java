package dev.mien.engine.kernels;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Runs independent tasks on all cores. How a sum is cut depends on shapes only and every task writes its own part,
 * so results do not depend on the number of threads ({@code -Dmien.threads}, {@code MIEN_THREADS}, default all cores).
 *
 * <p>A network is hundreds of jobs of some ten microseconds, about what it takes to wake a sleeping thread: idle workers look
 * around for a moment before they sleep, and starting a job allocates nothing. Each thread begins with its own share of the
 * tasks, the same part of the whole for every job, so that it finds in its cache what it wrote in the job before; who is done
 * takes from the end of another's share. One job has the workers at a time; a caller who finds them busy does its job alone.
 */
public final class Parallel {
    /** How long the idle stay awake, in nanoseconds. */
    private static final long AWAKE = 60_000;
    /** Shares are counted in 16 bits: of more tasks, several are taken at once. */
    private static final int MOST_PIECES = 0xffff;
    /** Shares lie on cache lines of their own. */
    private static final int SPREAD = 16;

    private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);
    private static final AtomicBoolean BUSY = new AtomicBoolean();
    /** Number of the latest job. */
    private static final AtomicLong JOB = new AtomicLong();
    private static final AtomicInteger UNFINISHED = new AtomicInteger();
    private static final AtomicReference<Throwable> FAILURE = new AtomicReference<>();
    private static volatile int threads = initialThreads();
    private static volatile Worker[] workers = {};
    /** The caller, when it sleeps until the last task is done. */
    private static volatile Thread waiting;
    /**
     * What is left of each thread's share: the job's number, the first piece, the end. One word, so that nobody mixes up two jobs:
     * who changes it has a piece of that very job, which therefore has not ended.
     */
    private static volatile AtomicLongArray shares = new AtomicLongArray(SPREAD);
    /** Of the current job; written only when all pieces of the one before are done. Its body is one of the two. */
    private static IntConsumer body;
    private static Range range;
    private static int tasks;
    private static int total;
    private static int perTask;
    private static int each;
    private static int helpers;

    private Parallel() {}

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
        run(tasks, body, null, tasks, 1);
    }

    /** Cuts 0..n-1 into blocks of a fixed size and runs {@code body.run(from, to)} for each. */
    public static void blocks(int n, int block, Range body) {
        run(Math.ceilDiv(n, block), null, body, n, block);
    }

    /** One of two bodies; that of ranges is not wrapped into the other, since a warm network allocates nothing. */
    private static void run(int tasks, IntConsumer body, Range range, int total, int perTask) {
        int wanted = Math.min(threads, tasks) - 1;
        if (wanted <= 0 || INSIDE.get() || !BUSY.compareAndSet(false, true)) {
            for (int i = 0; i < tasks; i++) {
                runTask(i, body, range, total, perTask);
            }
            return;
        }
        Throwable failure;
        try {
            Parallel.body = body;
            Parallel.range = range;
            Parallel.tasks = tasks;
            Parallel.total = total;
            Parallel.perTask = perTask;
            failure = runTogether(wanted);
        } finally {
            BUSY.set(false);
        }
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    private static void runTask(int task, IntConsumer body, Range range, int total, int perTask) {
        if (range == null) {
            body.accept(task);
        } else {
            range.run(task * perTask, (int) Math.min(total, (task + 1L) * perTask));
        }
    }

    private static Throwable runTogether(int wanted) {
        Worker[] all = workers(wanted);
        each = Math.ceilDiv(tasks, MOST_PIECES);
        helpers = wanted;
        int pieces = Math.ceilDiv(tasks, each);
        UNFINISHED.set(pieces);
        long number = JOB.get() + 1;
        for (int i = 0; i <= wanted; i++) {
            shares.set(i * SPREAD, number << 32 | (long) pieces * i / (wanted + 1) << 16
                    | (long) pieces * (i + 1) / (wanted + 1));
        }
        JOB.set(number);
        for (int i = 0; i < wanted; i++) {
            all[i].wake();
        }
        INSIDE.set(true);
        try {
            work(number, 0);
        } finally {
            INSIDE.set(false);
        }
        awaitTheOthers();
        body = null;
        range = null;
        return FAILURE.getAndSet(null);
    }

    /** Works on a job until there is nothing left: first thread {@code me}'s own share, then the others'. */
    private static void work(long number, int me) {
        AtomicLongArray all = shares;
        int n = helpers + 1;
        for (int i = 0; i < n; i++) {
            int share = (me + i) % n * SPREAD;
            while (takePiece(all, share, number, i == 0)) {
                continue;
            }
        }
    }

    private static boolean takePiece(AtomicLongArray all, int share, long number, boolean first) {
        while (true) {
            long left = all.get(share);
            int from = (int) (left >>> 16) & 0xffff;
            int to = (int) left & 0xffff;
            if (left >>> 32 != (number & 0xffffffffL) || from >= to) {
                return false;
            }
            IntConsumer job = body;
            Range ranges = range;
            int n = total;
            int block = perTask;
            int most = tasks;
            int size = each;
            if (all.compareAndSet(share, left, first ? left + (1 << 16) : left - 1)) {
                int piece = first ? from : to - 1;
                runPiece(piece * size, Math.min(most, (piece + 1) * size), job, ranges, n, block);
                return true;
            }
        }
    }

    private static void runPiece(int from, int to, IntConsumer job, Range ranges, int n, int block) {
        try {
            for (int i = from; i < to && FAILURE.get() == null; i++) {
                runTask(i, job, ranges, n, block);
            }
        } catch (RuntimeException | Error e) {
            FAILURE.compareAndSet(null, e);
        } finally {
            if (UNFINISHED.decrementAndGet() == 0) {
                LockSupport.unpark(waiting);
            }
        }
    }

    private static void awaitTheOthers() {
        long asleepAt = System.nanoTime() + AWAKE;
        while (UNFINISHED.get() > 0) {
            if (System.nanoTime() < asleepAt) {
                Thread.onSpinWait();
            } else {
                waiting = Thread.currentThread();
                if (UNFINISHED.get() > 0) {
                    LockSupport.park(BUSY);
                }
                waiting = null;
            }
        }
    }

    /** A half-open range of work. */
    @FunctionalInterface
    public interface Range {
        void run(int from, int to);
    }

    /** At least so many workers; called by whoever has them. */
    private static Worker[] workers(int wanted) {
        Worker[] all = workers;
        if (all.length < wanted) {
            Worker[] more = Arrays.copyOf(all, wanted);
            for (int i = all.length; i < wanted; i++) {
                more[i] = new Worker(i);
            }
            shares = new AtomicLongArray((wanted + 1) * SPREAD);
            workers = more;
            for (int i = all.length; i < wanted; i++) {
                more[i].start();
            }
        }
        return workers;
    }

    private static final class Worker extends Thread {
        private final int index;
        private volatile boolean asleep;

        Worker(int index) {
            super("mien-worker-" + (index + 1));
            this.index = index;
            setDaemon(true);
        }

        void wake() {
            if (asleep) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            INSIDE.set(true);
            long done = 0;
            while (true) {
                done = awaitJobAfter(done);
                work(done, index + 1);
            }
        }

        private long awaitJobAfter(long done) {
            long asleepAt = System.nanoTime() + AWAKE;
            while (true) {
                long latest = JOB.get();
                if (latest != done && index < helpers) {
                    return latest;
                }
                if (System.nanoTime() < asleepAt) {
                    Thread.onSpinWait();
                } else {
                    asleep = true;
                    if (JOB.get() == latest) {
                        LockSupport.park(BUSY);
                    }
                    asleep = false;
                    Thread.interrupted();
                    asleepAt = System.nanoTime() + AWAKE;
                }
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
