package dev.mien.verify.golden;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * One case of a {@code layers/} file while it runs: its arrays {@code <case>/x, y, gx, ...}, its settings, and what has been
 * compared. Arrays are in PyTorch's order; an axis is named where it has to become the last.
 */
final class LayerCase {
    /** Kernels, strides, extents beyond this are damage, not layers. */
    static final int MAX = 1 << 20;
    private static final double TOLERANCE = 1e-5;

    final GoldenFile file;
    final String id;
    final Meta meta;
    final Backend backend;
    final Tape tape;
    final Check check = new Check();
    double tolerance = TOLERANCE;

    LayerCase(GoldenFile file, String id, Meta meta, Backend backend) {
        this.file = file;
        this.id = id;
        this.meta = meta;
        this.backend = backend;
        this.tape = Tape.recording(backend);
    }

    String key(String tensor) {
        return id + "/" + tensor;
    }

    boolean has(String tensor) {
        return file.has(key(tensor));
    }

    int[] shape(String tensor) {
        return file.shape(key(tensor));
    }

    /** Refuses to run when the file gives a setting that this program did not ask for. */
    void requireEverythingRead() {
        if (!meta.unasked().isEmpty()) {
            throw new NotRunnable("unknown settings " + meta.unasked() + " of '" + meta.text("op") + "'");
        }
    }

    /** An array as it stands in the file. */
    Tensor plain(String tensor) {
        return Tensor.of(file.floats(key(tensor)), shape(tensor));
    }

    /** An array with one axis made the last. */
    Tensor read(String tensor, int axis) {
        int[] dims = shape(tensor);
        int last = dims.length - 1;
        if (axis > last || axis < 0 && last >= 0) {
            throw meta.bad("'" + key(tensor) + "' has shape " + Arrays.toString(dims)
                    + ", too few axes for this operation");
        }
        return Tensor.of(Layout.moveAxis(file.floats(key(tensor)), dims, axis, last), Layout.moved(dims, axis, last));
    }

    /** An array of activations or convolution weights, as the engine lays it out. */
    Tensor read(String tensor) {
        return read(tensor, 1);
    }

    Var leaf(Tensor value) {
        return tape.leaf(value);
    }

    /** Compares values that need no reordering. */
    void compare(String tensor, float[] got) {
        check.close(tensor, file.doubles(key(tensor)), got, tolerance);
    }

    /** Compares a tensor whose last axis is {@code axis} in the file. */
    void compare(String tensor, Tensor got, int axis) {
        int[] dims = got.shape().dims();
        int[] torch = Layout.moved(dims, dims.length - 1, axis);
        if (!Arrays.equals(torch, shape(tensor))) {
            check.fail(tensor + ": shape " + Arrays.toString(torch) + ", expected "
                    + Arrays.toString(shape(tensor)));
            return;
        }
        compare(tensor, Layout.moveAxis(got.toFloats(), dims, dims.length - 1, axis));
    }

    /** Compares a tensor in the engine's layout. */
    void compare(String tensor, Tensor got) {
        compare(tensor, got, Math.min(1, got.rank() - 1));
    }

    /** Compares y, runs backward from gy, and compares gx; axis as in {@link #compare(String, Tensor, int)}. */
    void forwardBackward(Var x, Var y, int axis) {
        compare("y", y.value(), axis);
        Tensor gy = read("gy", axis);
        if (!gy.shape().equals(y.shape())) {
            throw meta.bad(
                    "'" + key("gy") + "' should have the shape of y, " + Arrays.toString(shape("gy")) + " does not");
        }
        tape.backward(y, gy);
        compare("gx", x.grad(), axis);
    }
}
