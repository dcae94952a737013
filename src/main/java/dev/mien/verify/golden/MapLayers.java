package dev.mien.verify.golden;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.ops.PRelu;
import dev.mien.engine.ops.Relu;
import dev.mien.engine.ops.Sigmoid;
import dev.mien.engine.ops.Tanh;

/** Golden cases of activation functions. */
final class MapLayers {
    private MapLayers() {}

    static void relu(LayerCase c) {
        boolean leaky = c.meta.text("op").equals("leaky_relu");
        double slope = leaky ? c.meta.number("par") : 0;
        noParameter(c, leaky);
        Var x = c.leaf(c.plain("x"));
        c.forwardBackward(x, leaky ? Relu.leakyRelu(x, slope) : Relu.relu(x), c.shape("x").length - 1);
    }

    static void sigmoid(LayerCase c) {
        noParameter(c, false);
        Var x = c.leaf(c.plain("x"));
        Var y = c.meta.text("op").equals("tanh") ? Tanh.tanh(x) : Sigmoid.sigmoid(x);
        c.forwardBackward(x, y, c.shape("x").length - 1);
    }

    private static void noParameter(LayerCase c, boolean allowed) {
        if (c.meta.has("par") && !allowed) {
            throw new NotRunnable("'" + c.meta.text("op") + "' with a parameter is not known");
        }
        c.requireEverythingRead();
    }

    static void prelu(LayerCase c) {
        int slopes = c.meta.integer("num_parameters", 1, LayerCase.MAX);
        int axis = c.meta.integer("axis", 0, 7);
        c.requireEverythingRead();
        Var x = c.leaf(c.read("x", axis));
        c.file.array(c.key("a"), slopes);
        Var a = c.leaf(c.plain("a"));
        c.forwardBackward(x, PRelu.prelu(x, a), axis);
        c.compare("ga", a.grad().toFloats());
    }
}
