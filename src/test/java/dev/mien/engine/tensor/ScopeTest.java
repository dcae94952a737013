package dev.mien.engine.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScopeTest {
    @BeforeEach
    void emptyPool() {
        ArrayPool.trim();
    }

    @Test
    void useAfterFreeSaysWhatToDo() {
        Tensor t;
        try (Scope scope = Scope.open()) {
            t = Tensor.zeros(3);
            t.row(0);
        }
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> t.get(0));
        assertTrue(e.getMessage().contains("keep"), e.getMessage());
        assertThrows(IllegalStateException.class, t::floats);
        assertThrows(IllegalStateException.class, () -> t.reshape(3, 1).fill(1));
    }

    @Test
    void keepHandsOnToTheEnclosingScope() {
        Tensor t;
        try (Scope outer = Scope.open()) {
            try (Scope inner = Scope.open()) {
                t = inner.keep(Tensor.zeros(3));
            }
            assertEquals(0, t.get(2));
        }
        assertThrows(IllegalStateException.class, () -> t.get(0));
    }

    @Test
    void keepOutOfTheOutermostScope() {
        Tensor t;
        try (Scope scope = Scope.open()) {
            t = scope.keep(Tensor.zeros(2, 2).row(1));
        }
        assertEquals(0, t.get(1));
        assertEquals(0, ArrayPool.bytesFree());
    }

    @Test
    void memoryIsUsedAgain() {
        float[] first;
        try (Scope scope = Scope.open()) {
            first = Tensor.zeros(1000).fill(7).floats();
        }
        try (Scope scope = Scope.open()) {
            Tensor again = Tensor.zeros(990);
            assertSame(first, again.floats());
            assertEquals(0, again.get(989));
            assertNotSame(first, Tensor.zeros(990).floats());
        }
    }

    @Test
    void wrappedArraysStayTheCallers() {
        float[] mine = {1, 2};
        try (Scope scope = Scope.open()) {
            Tensor.of(mine, 2);
        }
        assertEquals(0, ArrayPool.bytesFree());
        assertEquals(2, mine[1]);
    }

    @Test
    void outsideOfScopesNothingIsPooled() {
        Tensor t = Tensor.zeros(100);
        assertEquals(100, t.floats().length);
    }

    @Test
    void scopesCloseInReverseOrder() {
        Scope outer = Scope.open();
        Scope inner = Scope.open();
        assertThrows(IllegalStateException.class, outer::close);
        inner.close();
        outer.close();
        outer.close();
    }

    @Test
    void scopesCloseOnTheirThread() throws InterruptedException {
        Throwable[] thrown = new Throwable[1];
        try (Scope scope = Scope.open()) {
            Thread other = new Thread(scope::close);
            other.setUncaughtExceptionHandler((t, e) -> thrown[0] = e);
            other.start();
            other.join();
        }
        assertTrue(thrown[0] instanceof IllegalStateException, String.valueOf(thrown[0]));
    }

    @Test
    void poolSizesHaveAtMostAQuarterOfSlack() {
        for (int n = 65; n < 1 << 20; n = n * 5 / 4 + 1) {
            int size = ArrayPool.sizeClass(n);
            assertTrue(size >= n && size <= n + n / 4 + 1, n + " -> " + size);
            assertEquals(size, ArrayPool.sizeClass(size));
        }
        int largest = Integer.MAX_VALUE - 64;
        assertTrue(ArrayPool.sizeClass(largest) >= largest);
    }

    @Test
    void trimForgets() {
        try (Scope scope = Scope.open()) {
            Tensor.zeros(1000);
        }
        assertEquals(4L * ArrayPool.sizeClass(1000), ArrayPool.bytesFree());
        ArrayPool.trim();
        assertEquals(0, ArrayPool.bytesFree());
    }
}
