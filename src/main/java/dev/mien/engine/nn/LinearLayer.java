package dev.mien.engine.nn;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.ops.Linear;
import dev.mien.engine.tensor.Shape;

/** A linear layer with weight {@code [out, in]} and, if asked for, bias {@code [out]}. */
public final class LinearLayer extends Module {
    final Parameter weight;
    final Parameter bias;

    public LinearLayer(int in, int out, boolean bias) {
        this.weight = new Parameter(Shape.of(out, in), Init.torchDefault(in));
        this.bias = bias ? new Parameter(Shape.of(out), Init.torchDefault(in)) : null;
    }

    public Parameter weight() {
        return weight;
    }

    /** Null when the layer has none. */
    public Parameter bias() {
        return bias;
    }

    @Override
    protected Var forward(Var x) {
        return Linear.linear(x, weight.on(x.tape()), bias == null ? null : bias.on(x.tape()));
    }
}
