package dev.mien.models;

import static dev.mien.engine.ops.Concat.concat;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.nn.ConvLayer;
import dev.mien.engine.nn.Lambda;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.PReluLayer;
import dev.mien.engine.ops.Softmax;

/**
 * The proposal network of MTCNN (Zhang et al. 2016): for every second pixel, is the 12x12 window there a face, and
 * where exactly? {@code [N, H, W, 3] -> [N, H', W', 6]} with H' = ceil((H - 2) / 2) - 4. Channels: 0 no face, 1 face
 * (softmax), 2..5 shift of left, top, right, bottom in widths and heights of the window.
 */
public final class PNet extends Module {
    /** Side of the window that one output sees. */
    static final int WINDOW = 12;
    /** Pixels from one window to the next. */
    static final int STRIDE = 2;

    final ConvLayer conv1 = new ConvLayer(3, 10, Geometry.of(3, 3), true);
    final PReluLayer prelu1 = new PReluLayer(10);
    final Lambda pool1 = Lambda.maxPool(PoolGeometry.of(2, 2).ceilMode(true));
    final ConvLayer conv2 = new ConvLayer(10, 16, Geometry.of(3, 3), true);
    final PReluLayer prelu2 = new PReluLayer(16);
    final ConvLayer conv3 = new ConvLayer(16, 32, Geometry.of(3, 3), true);
    final PReluLayer prelu3 = new PReluLayer(32);
    final ConvLayer conv4_1 = new ConvLayer(32, 2, Geometry.of(1, 1), true);
    final Lambda softmax4_1 = new Lambda(Softmax::softmax);
    final ConvLayer conv4_2 = new ConvLayer(32, 4, Geometry.of(1, 1), true);

    @Override
    protected Var forward(Var x) {
        x = pool1.apply(prelu1.apply(conv1.apply(x)));
        x = prelu2.apply(conv2.apply(x));
        x = prelu3.apply(conv3.apply(x));
        return concat(softmax4_1.apply(conv4_1.apply(x)), conv4_2.apply(x));
    }
}
