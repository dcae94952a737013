package dev.mien.models;

import static dev.mien.engine.ops.Concat.concat;
import static dev.mien.engine.ops.Permute.permute;
import static dev.mien.engine.ops.Reshape.reshape;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.nn.ConvLayer;
import dev.mien.engine.nn.Lambda;
import dev.mien.engine.nn.LinearLayer;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.PReluLayer;
import dev.mien.engine.ops.Softmax;

/**
 * The refinement network of MTCNN (Zhang et al. 2016). {@code [N, 24, 24, 3] -> [N, 6]}; channels as those of {@link
 * PNet}.
 */
public final class RNet extends Module {
    /** Side of its input. */
    static final int INPUT = 24;

    final ConvLayer conv1 = new ConvLayer(3, 28, Geometry.of(3, 3), true);
    final PReluLayer prelu1 = new PReluLayer(28);
    final Lambda pool1 = Lambda.maxPool(PoolGeometry.of(3, 3).stride(2).ceilMode(true));
    final ConvLayer conv2 = new ConvLayer(28, 48, Geometry.of(3, 3), true);
    final PReluLayer prelu2 = new PReluLayer(48);
    final Lambda pool2 = Lambda.maxPool(PoolGeometry.of(3, 3).stride(2).ceilMode(true));
    final ConvLayer conv3 = new ConvLayer(48, 64, Geometry.of(2, 2), true);
    final PReluLayer prelu3 = new PReluLayer(64);
    final LinearLayer dense4 = new LinearLayer(576, 128, true);
    final PReluLayer prelu4 = new PReluLayer(128);
    final LinearLayer dense5_1 = new LinearLayer(128, 2, true);
    final Lambda softmax5_1 = new Lambda(Softmax::softmax);
    final LinearLayer dense5_2 = new LinearLayer(128, 4, true);

    @Override
    protected Var forward(Var x) {
        x = pool1.apply(prelu1.apply(conv1.apply(x)));
        x = pool2.apply(prelu2.apply(conv2.apply(x)));
        x = prelu3.apply(conv3.apply(x));
        x = prelu4.apply(dense4.apply(flatten(x)));
        return concat(softmax5_1.apply(dense5_1.apply(x)), dense5_2.apply(x));
    }

    /** {@code [N, H, W, C] -> [N, W H C]}: the weights come from Matlab, where columns are the outer axis. */
    static Var flatten(Var x) {
        Var columns = permute(x, 0, 2, 1, 3);
        int n = x.shape().dim(0);
        return reshape(columns, n, x.shape().dim(1) * x.shape().dim(2) * x.shape().dim(3));
    }
}
