package dev.mien.engine.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void extents() {
        Shape s = Shape.of(8, 160, 120, 3);
        assertEquals(4, s.rank());
        assertEquals(8, s.dim(0));
        assertEquals(3, s.dim(-1));
        assertEquals(120, s.dim(-2));
        assertEquals(3, s.channels());
        assertEquals(8 * 160 * 120, s.rows());
        assertEquals(8 * 160 * 120 * 3, s.size());
        assertEquals("[8, 160, 120, 3]", s.toString());
    }

    @Test
    void theEmptyShapeIsAScalar() {
        assertEquals(1, Shape.of().size());
        assertEquals(1, Shape.of().channels());
        assertEquals(0, Shape.of().rank());
    }

    @Test
    void anExtentMayBeZero() {
        assertEquals(0, Shape.of(3, 0, 2).size());
    }

    @Test
    void immutable() {
        int[] dims = {2, 3};
        Shape s = Shape.of(dims);
        dims[0] = 99;
        s.dims()[1] = 99;
        assertArrayEquals(new int[] {2, 3}, s.dims());
        assertEquals(Shape.of(2, 7), s.with(-1, 7));
        assertEquals(Shape.of(2, 3), s);
    }

    @Test
    void equality() {
        assertEquals(Shape.of(2, 3), Shape.of(2, 3));
        assertEquals(Shape.of(2, 3).hashCode(), Shape.of(2, 3).hashCode());
        assertNotEquals(Shape.of(2, 3), Shape.of(3, 2));
        assertNotEquals(Shape.of(6), Shape.of(2, 3));
    }

    @Test
    void refusesNegativeExtents() {
        assertThrows(IllegalArgumentException.class, () -> Shape.of(2, -1));
    }

    @Test
    void refusesMoreElementsThanAnArrayHolds() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Shape.of(1 << 16, 1 << 16));
        assertTrue(e.getMessage().contains("smaller batch"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Shape.of(1 << 30, 1 << 30, 1 << 30, 1 << 30));
    }
}
