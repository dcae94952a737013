package dev.mien.models;

import static dev.mien.engine.ops.Concat.concat;

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
 * The output network of MTCNN (Zhang et al. 2016). {@code [N, 48, 48, 3] -> [N, 16]}: channels 0..5 as those of
 * {@link PNet}, 6..10 and 11..15 the x and y of left eye, right eye, nose, left and right corner of the mouth, in
 * widths and heights of the box.
 */
public final class ONet extends Module {
    /** Side of its input. */
    static final int INPUT = 48;

    final ConvLayer conv1 = new ConvLayer(3, 32, Geometry.of(3, 3), true);
    final PReluLayer prelu1 = new PReluLayer(32);
    final Lambda pool1 = Lambda.maxPool(PoolGeometry.of(3, 3).stride(2).ceilMode(true));
    final ConvLayer conv2 = new ConvLayer(32, 64, Geometry.of(3, 3), true);
    final PReluLayer prelu2 = new PReluLayer(64);
    final Lambda pool2 = Lambda.maxPool(PoolGeometry.of(3, 3).stride(2).ceilMode(true));
    final ConvLayer conv3 = new ConvLayer(64, 64, Geometry.of(3, 3), true);
    final PReluLayer prelu3 = new PReluLayer(64);
    final Lambda pool3 = Lambda.maxPool(PoolGeometry.of(2, 2).ceilMode(true));
    final ConvLayer conv4 = new ConvLayer(64, 128, Geometry.of(2, 2), true);
    final PReluLayer prelu4 = new PReluLayer(128);
    final LinearLayer dense5 = new LinearLayer(1152, 256, true);
    final PReluLayer prelu5 = new PReluLayer(256);
    final LinearLayer dense6_1 = new LinearLayer(256, 2, true);
    final Lambda softmax6_1 = new Lambda(Softmax::softmax);
    final LinearLayer dense6_2 = new LinearLayer(256, 4, true);
    final LinearLayer dense6_3 = new LinearLayer(256, 10, true);

    @Override
    protected Var forward(Var x) {
        x = pool1.apply(prelu1.apply(conv1.apply(x)));
        x = pool2.apply(prelu2.apply(conv2.apply(x)));
        x = pool3.apply(prelu3.apply(conv3.apply(x)));
        x = prelu4.apply(conv4.apply(x));
        x = prelu5.apply(dense5.apply(RNet.flatten(x)));
        return concat(softmax6_1.apply(dense6_1.apply(x)), dense6_2.apply(x), dense6_3.apply(x));
    }
}
