package dev.mien.lab.reproduce;

import dev.mien.MienException;
import dev.mien.engine.kernels.Parallel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs independent units several at a time, each with its share of the cores, which grows as the last ones are left alone. What a
 * unit computes does not depend on that.
 */
final class Workshop {
    private Workshop() {}

    /** Work that leaves its result on disk, and does nothing when it lies there. */
    interface Unit {
        void run();
    }

    /** All of them. Errors: that of the first unit that fails; the others are halted first, with their checkpoints. */
    static void run(List<? extends Unit> units, int workers, Halt halt) {
        int threads = Parallel.threads();
        ExecutorService pool = Executors.newFixedThreadPool(workers, task -> {
            Thread t = new Thread(task, "mien-cell");
            t.setDaemon(true);
            return t;
        });
        Cores cores = new Cores(threads, workers, units.size());
        Throwable failure = null;
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Unit unit : units) {
                running.add(pool.submit(() -> {
                    halt.goOn();
                    unit.run();
                    cores.oneLess();
                }));
            }
            for (Future<?> f : running) {
                try {
                    f.get();
                } catch (ExecutionException e) {
                    failure = failure == null ? e.getCause() : failure;
                    halt.ask();
                }
            }
        } catch (InterruptedException e) {
            halt.ask();
            Thread.currentThread().interrupt();
            throw Halt.stopped();
        } finally {
            pool.shutdown();
            Parallel.setThreads(threads);
        }
        if (failure instanceof MienException e) {
            throw e;
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    /** Deals the cores to the units that run. */
    private static final class Cores {
        private final int threads;
        private final int workers;
        private int left;

        Cores(int threads, int workers, int units) {
            this.threads = threads;
            this.workers = workers;
            this.left = units;
            deal();
        }

        synchronized void oneLess() {
            left--;
            deal();
        }

        private void deal() {
            Parallel.setThreads(Math.max(1, threads / Math.clamp(left, 1, workers)));
        }
    }
}
