package dev.mien.engine.nn;

import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/** A tensor that belongs to a module's state but is not trained: running statistics, counters. */
public final class Buffer {
    private Tensor value;
    private final double initial;
    private final boolean counter;

    /** A float32 buffer filled with a number. */
    public Buffer(Shape shape, double initial) {
        this.value = Tensor.lasting(shape, DType.F32).fill(initial);
        this.initial = initial;
        this.counter = false;
    }

    private Buffer() {
        this.value = Tensor.lasting(Shape.of(), DType.F64);
        this.initial = 0;
        this.counter = true;
    }

    /** A scalar that counts exactly (float64 in memory, int64 in files). */
    public static Buffer counter() {
        return new Buffer();
    }

    public Tensor value() {
        return value;
    }

    void initialise() {
        value.fill(initial);
    }

    void to(DType dtype) {
        if (!counter) {
            value = Tensor.lasting(value.shape(), dtype).set(value);
        }
    }
}
