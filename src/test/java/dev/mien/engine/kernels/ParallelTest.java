package dev.mien.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParallelTest {
    private final int before = Parallel.threads();

    @AfterEach
    void restore() {
        Parallel.setThreads(before);
    }

    @Test
    void everyTaskRunsOnce() {
        for (int threads = 1; threads <= 4; threads++) {
            Parallel.setThreads(threads);
            for (int n : new int[] {0, 1, 2, 3, 100}) {
                AtomicIntegerArray runs = new AtomicIntegerArray(n);
                Parallel.run(n, runs::incrementAndGet);
                for (int i = 0; i < n; i++) {
                    assertEquals(1, runs.get(i));
                }
            }
        }
    }

    @Test
    void blocksCoverTheRangeWithoutOverlap() {
        Parallel.setThreads(3);
        AtomicIntegerArray runs = new AtomicIntegerArray(101);
        Parallel.blocks(101, 10, (from, to) -> {
            assertTrue(to - from <= 10);
            for (int i = from; i < to; i++) {
                runs.incrementAndGet(i);
            }
        });
        for (int i = 0; i < 101; i++) {
            assertEquals(1, runs.get(i));
        }
        Parallel.blocks(0, 10, (from, to) -> {
            throw new AssertionError("no blocks in nothing");
        });
    }

    @Test
    void noMoreThreadsThanAllowed() {
        Parallel.setThreads(1);
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        Parallel.run(50, i -> seen.add(Thread.currentThread()));
        assertEquals(Set.of(Thread.currentThread()), seen);
        Parallel.setThreads(3);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Parallel.run(200, i -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.yield();
            now.decrementAndGet();
        });
        assertTrue(most.get() <= 3, "at once: " + most);
        assertThrows(IllegalArgumentException.class, () -> Parallel.setThreads(0));
    }

    @Test
    void exceptionsReachTheCaller() {
        for (int threads = 1; threads <= 3; threads++) {
            Parallel.setThreads(threads);
            IllegalStateException thrown = new IllegalStateException("task 7");
            assertSame(thrown, assertThrows(IllegalStateException.class, () -> Parallel.run(20, i -> {
                if (i == 7) {
                    throw thrown;
                }
            })));
            assertThrows(StackOverflowError.class, () -> Parallel.run(20, i -> {
                throw new StackOverflowError();
            }));
            everyTaskRunsOnce();
        }
    }

    @Test
    void nestedCallsStayInTheirThread() {
        Parallel.setThreads(3);
        AtomicInteger runs = new AtomicInteger();
        Parallel.run(10, i -> {
            Thread outer = Thread.currentThread();
            Parallel.run(10, j -> {
                assertSame(outer, Thread.currentThread());
                runs.incrementAndGet();
            });
        });
        assertEquals(100, runs.get());
    }

    @Test
    void severalCallersAtOnce() throws InterruptedException {
        Parallel.setThreads(3);
        AtomicInteger runs = new AtomicInteger();
        Thread[] callers = new Thread[4];
        for (int c = 0; c < callers.length; c++) {
            callers[c] = new Thread(() -> {
                for (int k = 0; k < 50; k++) {
                    Parallel.run(7, i -> runs.incrementAndGet());
                }
            });
            callers[c].start();
        }
        for (Thread c : callers) {
            c.join();
        }
        assertEquals(4 * 50 * 7, runs.get());
    }

    @Test
    void anInterruptIsRemembered() {
        Parallel.setThreads(2);
        Thread.currentThread().interrupt();
        Parallel.run(10, i -> Thread.yield());
        assertTrue(Thread.interrupted());
    }
}
