package dev.mien.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WatchedSourceTest {
    /** Yields a number of frames, then waits for a signal that never comes. */
    private static final class Stuck implements FrameSource {
        private final CountDownLatch never = new CountDownLatch(1);
        private int left;

        Stuck(int frames) {
            left = frames;
        }

        @Override
        public String name() {
            return "stuck.mp4";
        }

        @Override
        public FrameLedger ledger() {
            return new FrameLedger(1, 0, false, "");
        }

        @Override
        public boolean hasNext() {
            if (left == 0) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Frame next() {
            left--;
            return new Frame(new byte[3], 1, 1, 0, 0, "stuck.mp4");
        }

        @Override
        public void close() {}
    }

    @Test
    void aStuckDecoderEndsInAnError() {
        try (WatchedSource source = new WatchedSource("stuck.mp4", h -> new Stuck(1), Duration.ofMillis(50))) {
            source.next();
            MienException e = assertThrows(MienException.class, source::hasNext);
            assertTrue(e.getMessage().contains("stuck.mp4") && e.getMessage().contains("no progress"), e.getMessage());
            assertThrows(MienException.class, source::hasNext, "and stays so");
        }
    }

    @Test
    void aDecoderStuckAtOpeningToo() {
        assertThrows(MienException.class,
                () -> new WatchedSource("stuck.mp4", h -> new Stuck(0), Duration.ofMillis(50)));
    }

    @Test
    void failuresOfTheDecoderReachTheReader() {
        MienException e = assertThrows(MienException.class, () -> new WatchedSource("x", h -> {
            throw MienException.data("x: broken");
        }, Duration.ofSeconds(5)));
        assertEquals("x: broken", e.getMessage());
    }
}
