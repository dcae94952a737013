package dev.mien.engine.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TensorTest {
    private final Tensor t = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);

    @Test
    void wrapsWithoutCopying() {
        float[] data = {1, 2};
        Tensor wrapped = Tensor.of(data, 2);
        wrapped.set(1, 9);
        assertEquals(9, data[1]);
        assertSame(data, wrapped.floats());
    }

    @Test
    void viewsShareMemory() {
        t.row(1).set(0, 30);
        assertEquals(30, t.get(2));
        assertEquals(2, t.row(1).offset());
        t.rows(1, 3).set(3, 60);
        assertEquals(60, t.get(5));
        t.reshape(6).set(0, 10);
        assertEquals(10, t.get(0));
    }

    @Test
    void viewsOfViews() {
        Tensor inner = Tensor.of(new float[] {0, 1, 2, 3, 4, 5, 6, 7}, 2, 2, 2).row(1).row(1);
        assertArrayEquals(new float[] {6, 7}, inner.toFloats());
        assertEquals(0, Tensor.of(new float[] {0, 1, 2, 3}, 2, 2).rows(1, 1).size());
    }

    @Test
    void fillTouchesTheViewOnly() {
        t.row(1).fill(0);
        assertArrayEquals(new float[] {1, 2, 0, 0, 5, 6}, t.toFloats());
    }

    @Test
    void setCopiesAndConverts() {
        Tensor wide = t.to(DType.F64);
        assertEquals(DType.F64, wide.dtype());
        wide.set(0, 1 + 1e-12);
        assertEquals(1 + 1e-12, wide.get(0));
        assertEquals(1, t.copy().set(wide).get(0));
        t.row(0).set(t.row(2));
        assertArrayEquals(new float[] {5, 6, 3, 4, 5, 6}, t.toFloats());
    }

    @Test
    void copyIsIndependent() {
        Tensor copy = t.copy();
        copy.set(0, 7);
        assertEquals(1, t.get(0));
    }

    @Test
    void item() {
        assertEquals(2.5, Tensor.scalar(2.5).reshape().item());
        assertThrows(IllegalStateException.class, t::item);
    }

    @Test
    void errorsNameTheShapes() {
        IllegalArgumentException reshape = assertThrows(IllegalArgumentException.class, () -> t.reshape(4));
        assertTrue(reshape.getMessage().contains("[3, 2]") && reshape.getMessage().contains("[4]"),
                reshape.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(new float[5], 2, 3));
        assertThrows(IllegalArgumentException.class, () -> t.set(Tensor.zeros(5)));
        assertThrows(IndexOutOfBoundsException.class, () -> t.row(3));
        assertThrows(IndexOutOfBoundsException.class, () -> t.row(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> t.rows(1, 4));
    }

    @Test
    void float64HasNoFloats() {
        IllegalStateException e = assertThrows(IllegalStateException.class,
                () -> Tensor.zeros(Shape.of(2), DType.F64).floats());
        assertTrue(e.getMessage().contains("reference backend"), e.getMessage());
    }
}
