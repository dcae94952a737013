package dev.mien.engine.autograd;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.function.UnaryOperator;

/** A part of a network as one operation on a tape: only its input is kept, backward runs the part once more on a tape of its own. */
final class Recomputation extends Op {
    private final UnaryOperator<Var> part;
    private final Tape outer;

    Recomputation(UnaryOperator<Var> part, Tape outer) {
        this.part = part;
        this.outer = outer;
    }

    @Override
    public Shape outputShape(Shape... in) {
        throw new IllegalStateException("the shape is known when the part has run");
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        throw new IllegalStateException("a part runs before it is recorded");
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        throw new IllegalStateException("recomputed by its tape");
    }

    @Override
    protected boolean readsOutput() {
        return false;
    }

    /** Consumes dy; returns the gradient of x, or null where none is wanted. */
    Tensor backward(Var x, Tensor dy) {
        Tape tape = outer.repeating();
        Var again = x.needsGrad() ? tape.leaf(x.value()) : tape.constant(x.value());
        Var y = tape.part(part, again);
        tape.releaseUnread();
        tape.propagate(y, dy);
        return again.grad();
    }
}
