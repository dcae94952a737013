package dev.mien.models;

import static dev.mien.engine.ops.Add.add;
import static dev.mien.engine.ops.Relu.reluInPlace;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.nn.LinearLayer;
import dev.mien.engine.nn.Module;
import java.util.List;

/**
 * The residual network for series of Wang, Yan and Oates 2017 (arXiv 1611.06455), as in the Keras code of Ismail Fawaz et al. 2019
 * (github.com/hfawaz/dl-4-tsc): three blocks of three convolutions, a mean over time, a linear layer.
 * {@code [N, L, inputs] -> [N, classes]}, logits.
 */
public final class ResNet extends SeriesNetwork {
    private final Block block1;
    private final Block block2 = new Block(64, 128);
    private final Block block3 = new Block(128, 128);
    private final LinearLayer fc;

    public ResNet(int inputs, int classes) {
        super(inputs, classes);
        this.block1 = new Block(inputs, 64);
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

    @Override
    protected List<Module> blocks() {
        return List.of(block1, block2, block3);
    }

    /**
     * {@code relu(convolutions(x) + shortcut(x))}; the shortcut is a 1x1 convolution and batch norm, batch norm alone where the
     * number of channels stays. {@code [N, L, in] -> [N, L, out]}.
     */
    static final class Block extends Module {
        private final SeriesConv conv1;
        private final SeriesConv conv2;
        private final SeriesConv conv3;
        private final Module shortcut;

        Block(int in, int out) {
            this.conv1 = SeriesConv.relu(in, out, 8);
            this.conv2 = SeriesConv.relu(out, out, 5);
            this.conv3 = SeriesConv.linear(out, out, 3);
            this.shortcut = in == out ? SeriesConv.batchNorm(out) : SeriesConv.linear(in, out, 1);
        }

        @Override
        protected Var forward(Var x) {
            Var y = conv3.apply(conv2.apply(conv1.apply(x)));
            return reluInPlace(add(y, shortcut.apply(x)));
        }
    }
}
