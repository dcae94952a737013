package dev.mien.verify.golden;

import dev.mien.engine.nn.DropoutLayer;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Tensor;
import java.util.IdentityHashMap;
import java.util.Map;

/** Fills networks by the weight rule, and names their parts. */
final class Weights {
    private Weights() {}

    /** Draws every parameter and buffer; dropout, which golden files are made without, is switched off. */
    static void draw(Module network, String salt, String prefix) {
        network.stateTensors().forEach((name, t) -> {
            int[] shape = Layout.torchShape(t.shape());
            float[] values = WeightRule.parameter(salt, prefix + name, shape);
            t.set(shape.length < 3 ? Tensor.of(values, shape) : Layout.fromTorch(values, shape));
        });
        for (Module m : network.namedModules().values()) {
            if (m instanceof DropoutLayer d) {
                d.setProbability(0);
            }
        }
    }

    /** The path of every part of a network. */
    static Map<Object, String> paths(Module network) {
        Map<Object, String> paths = new IdentityHashMap<>();
        network.namedModules().forEach((path, m) -> paths.put(m, path));
        return paths;
    }
}
