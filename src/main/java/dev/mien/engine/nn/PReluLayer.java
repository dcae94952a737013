package dev.mien.engine.nn;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.ops.PRelu;
import dev.mien.engine.tensor.Shape;

/** PReLU with one learned slope per channel, 0.25 at first. */
public final class PReluLayer extends Module {
    final Parameter weight;

    public PReluLayer(int channels) {
        this.weight = new Parameter(Shape.of(channels), Init.constant(0.25));
        weight.value().fill(0.25);
    }

    @Override
    protected Var forward(Var x) {
        return PRelu.prelu(x, weight.on(x.tape()));
    }
}
