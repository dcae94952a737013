package dev.mien.models;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.nn.LinearLayer;

/**
 * The fully convolutional network of Wang, Yan and Oates 2017 ("Time Series Classification from Scratch with Deep Neural Networks:
 * A Strong Baseline", arXiv 1611.06455), as in the Keras code of Ismail Fawaz et al. 2019 (github.com/hfawaz/dl-4-tsc): three
 * convolutions, a mean over time, a linear layer. {@code [N, L, inputs] -> [N, classes]}, logits.
 */
public final class Fcn extends SeriesNetwork {
    private final SeriesConv block1;
    private final SeriesConv block2 = SeriesConv.relu(128, 256, 5);
    private final SeriesConv block3 = SeriesConv.relu(256, 128, 3);
    private final LinearLayer fc;

    public Fcn(int inputs, int classes) {
        super(inputs, classes);
        this.block1 = SeriesConv.relu(inputs, 128, 8);
        this.fc = new LinearLayer(128, classes, true);
        drawAsKeras();
    }

    @Override
    protected Var features(Var x) {
        return block3.apply(block2.apply(block1.apply(x)));
    }

    @Override
    public LinearLayer fc() {
        return fc;
    }
}
