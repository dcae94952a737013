package dev.mien.verify.golden;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.ops.Conv;
import dev.mien.engine.ops.Linear;
import dev.mien.verify.OpCase;

/** Golden cases of convolutions and linear layers: x, w, b and the upstream gradient gy give y, gx, gw, gb. */
final class ConvLayers {
    private ConvLayers() {}

    static void conv(LayerCase c) {
        String op = c.meta.text("op");
        int axes = op.charAt("conv".length()) - '0';
        int[] kernel = c.meta.perAxis("kernel", axes, 1, LayerCase.MAX);
        Geometry g = Geometry.of(kernel).stride(c.meta.perAxis("stride", axes, 1, LayerCase.MAX));
        if (op.endsWith("SAME")) {
            g = g.pad(c.meta.perAxis("pad_front", axes, 0, LayerCase.MAX),
                    c.meta.perAxis("pad_back", axes, 0, LayerCase.MAX))
                    .dilation(c.meta.perAxis("dilation", axes, 1, LayerCase.MAX, 1))
                    .groups(c.meta.integer("groups", 1, LayerCase.MAX, 1));
        } else {
            g = g.pad(c.meta.perAxis("padding", axes, 0, LayerCase.MAX))
                    .dilation(c.meta.perAxis("dilation", axes, 1, LayerCase.MAX))
                    .groups(c.meta.integer("groups", 1, LayerCase.MAX));
        }
        boolean bias = c.meta.flag("bias");
        c.requireEverythingRead();
        c.tolerance += OpCase.slack(c.backend);
        Var x = c.leaf(c.read("x"));
        Var w = c.leaf(c.read("w"));
        Var b = bias ? c.leaf(c.plain("b")) : null;
        if (op.endsWith("SAME")) {
            requireSame(c, g, x);
        }
        c.forwardBackward(x, Conv.conv(x, w, b, g), 1);
        c.compare("gw", w.grad());
        if (bias) {
            c.compare("gb", b.grad().toFloats());
        }
    }

    /** The engine works the padding out from the input's size; the file says what it should be. */
    private static void requireSame(LayerCase c, Geometry stated, Var x) {
        Geometry computed = stated.same(x.shape());
        if (!computed.equals(stated)) {
            c.check.fail("SAME padding: computed " + computed + ", the file says " + stated);
        }
    }

    static void linear(LayerCase c) {
        boolean bias = c.meta.flag("bias");
        c.requireEverythingRead();
        c.tolerance += OpCase.slack(c.backend);
        Var x = c.leaf(c.plain("x"));
        Var w = c.leaf(c.plain("w"));
        Var b = bias ? c.leaf(c.plain("b")) : null;
        c.forwardBackward(x, Linear.linear(x, w, b), c.shape("x").length - 1);
        c.compare("gw", w.grad());
        if (bias) {
            c.compare("gb", b.grad().toFloats());
        }
    }
}
