package dev.mien.models;

import static dev.mien.engine.ops.AdaptiveAveragePool.globalAveragePool;
import static dev.mien.engine.ops.Linear.linear;

import dev.mien.MienException;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.nn.ConvLayer;
import dev.mien.engine.nn.Init;
import dev.mien.engine.nn.Lambda;
import dev.mien.engine.nn.LinearLayer;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;

/**
 * A network that classifies a series of any length by the mean over time of its last feature map:
 * {@code logits = fc(mean over t of features(x))}, {@code [N, L, inputs] -> [N, classes]}. Since both the mean and the layer are
 * linear, each moment's share of each logit can be told ({@link #classActivationMaps}).
 */
public abstract class SeriesNetwork extends Module {
    final Lambda gap = new Lambda(x -> globalAveragePool(x));
    private final int inputs;

    SeriesNetwork(int inputs, int classes) {
        if (inputs < 1 || classes < 1) {
            throw new IllegalArgumentException(
                    getClass().getSimpleName() + ": inputs " + inputs + " and classes " + classes
                            + " must be >= 1");
        }
        this.inputs = inputs;
    }

    /** Channels of a time step. */
    public final int inputs() {
        return inputs;
    }

    /** What is averaged: {@code [N, L, inputs] -> [N, L, width]}. */
    protected abstract Var features(Var x);

    /** The last layer, {@code width -> classes}. */
    public abstract LinearLayer fc();

    @Override
    protected final Var forward(Var x) {
        return fc().apply(gap.apply(features(requireSeries(x))));
    }

    /**
     * Class activation maps (Zhou et al. 2016; for series Wang, Yan and Oates 2017): what each moment adds to each class,
     * {@code M[n, t, c] = sum over k of weight[c, k] features[n, t, k]}. Their mean over t and the layer's bias together are
     * the logits. A moment stands for the receptive field around it.
     *
     * @return {@code [N, L, classes]}
     */
    public final Var classActivationMaps(Var x) {
        return linear(features(requireSeries(x)), fc().weight().on(x.tape()), null);
    }

    private Var requireSeries(Var x) {
        Shape s = x.shape();
        if (s.rank() != 3 || s.dim(2) != inputs || s.dim(1) < 1) {
            throw MienException.data(getClass().getSimpleName() + ": input " + s + ", expected [N, L, " + inputs
                    + "]: a series of L steps of " + inputs + " channels");
        }
        return x;
    }

    /** Has weights drawn as Keras does: Glorot's uniform, biases 0. */
    final void drawAsKeras() {
        for (Module m : namedModules().values()) {
            if (m instanceof ConvLayer c) {
                c.weight().setInit(Init.glorotUniform());
                if (c.bias() != null) {
                    c.bias().setInit(Init.constant(0));
                }
            }
        }
        fc().weight().setInit(Init.glorotUniform());
        fc().bias().setInit(Init.constant(0));
    }
}
