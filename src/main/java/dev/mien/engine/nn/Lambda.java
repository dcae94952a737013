package dev.mien.engine.nn;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.ops.MaxPool;
import dev.mien.engine.ops.Relu;
import dev.mien.engine.kernels.PoolGeometry;
import java.util.function.UnaryOperator;

/** An operation without parameters as a module, so that it has a name and a place in a {@link Sequential}. */
public final class Lambda extends Module {
    private final UnaryOperator<Var> f;

    public Lambda(UnaryOperator<Var> f) {
        this.f = f;
    }

    /** ReLU. */
    public static Lambda relu() {
        return new Lambda(Relu::relu);
    }

    /** Max pooling. */
    public static Lambda maxPool(PoolGeometry g) {
        return new Lambda(x -> MaxPool.maxPool(x, g));
    }

    /** Max pooling padded as TensorFlow's 'SAME', whatever the input's size. */
    public static Lambda maxPoolSame(PoolGeometry g) {
        return new Lambda(x -> MaxPool.maxPool(x, g.same(x.shape())));
    }

    /** Nothing. */
    public static Lambda identity() {
        return new Lambda(x -> x);
    }

    @Override
    protected Var forward(Var x) {
        return f.apply(x);
    }
}
