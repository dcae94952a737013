package dev.mien.models;

import static dev.mien.engine.ops.AveragePool.averagePool;
import static dev.mien.engine.ops.Reshape.reshape;

import dev.mien.MienException;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.nn.DropoutLayer;
import dev.mien.engine.nn.Lambda;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * I3D (Carreira and Zisserman 2017): Inception-v1 with every filter inflated to time. Keys are those of pytorch-i3d.
 * Everything is padded as TensorFlow's 'SAME', so a map has ceil(n / 32) pixels a side and ceil(n / 8) steps at the
 * end.
 *
 * <p>Input {@code [N, D, H, W, 3]} RGB, or 2 for optical flow, in [-1, 1]; D frames of usually 224x224. Output logits
 * over time {@code [N, T, classes]}: T = 7 for 64 frames, 1 for 16. Average them over time, then softmax.
 */
public final class InceptionI3d extends Module {
    /** Channels before the classification. */
    public static final int FEATURES = 1024;

    final Stem stem;
    final InceptionModule Mixed_3b;
    final InceptionModule Mixed_3c;
    final Lambda MaxPool3d_4a_3x3 = Lambda.maxPoolSame(PoolGeometry.of(3, 3, 3).stride(2));
    final InceptionModule Mixed_4b;
    final InceptionModule Mixed_4c;
    final InceptionModule Mixed_4d;
    final InceptionModule Mixed_4e;
    final InceptionModule Mixed_4f;
    final Lambda MaxPool3d_5a_2x2 = Lambda.maxPoolSame(PoolGeometry.of(2, 2, 2));
    final InceptionModule Mixed_5b;
    final InceptionModule Mixed_5c;
    final Lambda avg_pool = new Lambda(this::pool);
    final DropoutLayer dropout = new DropoutLayer(0.5);
    final Unit3d logits;
    private final int inputs;
    private int[] window = {2, 7, 7};

    /**
     * A network.
     *
     * @param inputs  3 for RGB, 2 for optical flow
     * @param classes 400 for Kinetics
     */
    public InceptionI3d(int inputs, int classes) {
        this(inputs, classes, 1);
    }

    /** A narrow one: all channels divided by 2, 4 or 8. */
    public InceptionI3d(int inputs, int classes, int narrow) {
        if (inputs < 1 || classes < 1) {
            throw new IllegalArgumentException(
                    "InceptionI3d: inputs " + inputs + " and classes " + classes + " must be >= 1");
        }
        if (narrow < 1 || 8 % narrow != 0) {
            throw new IllegalArgumentException("InceptionI3d: narrow must be 1, 2, 4 or 8, got " + narrow);
        }
        this.inputs = inputs;
        this.stem = new Stem(inputs, narrow);
        this.Mixed_3b = module(narrow, 192, 64, 96, 128, 16, 32, 32);
        this.Mixed_3c = module(narrow, 256, 128, 128, 192, 32, 96, 64);
        this.Mixed_4b = module(narrow, 480, 192, 96, 208, 16, 48, 64);
        this.Mixed_4c = module(narrow, 512, 160, 112, 224, 24, 64, 64);
        this.Mixed_4d = module(narrow, 512, 128, 128, 256, 24, 64, 64);
        this.Mixed_4e = module(narrow, 512, 112, 144, 288, 32, 64, 64);
        this.Mixed_4f = module(narrow, 528, 256, 160, 320, 32, 128, 128);
        this.Mixed_5b = module(narrow, 832, 256, 160, 320, 32, 128, 128);
        this.Mixed_5c = module(narrow, 832, 384, 192, 384, 48, 128, 128);
        this.logits = Unit3d.logits(FEATURES / narrow, classes);
    }

    private static InceptionModule module(int narrow, int... channels) {
        int[] c = Arrays.stream(channels).map(n -> n / narrow).toArray();
        return new InceptionModule(c[0], c[1], c[2], c[3], c[4], c[5], c[6]);
    }

    /** Changes the window of the last average pooling, [2, 7, 7] at first: its area must be the whole last map. */
    public InceptionI3d setPooling(int depth, int height, int width) {
        this.window = new int[] {depth, height, width};
        return this;
    }

    /** The probability of dropout before the logits in training, 0.5 at first; 0 switches it off. */
    public InceptionI3d setDropout(double p) {
        dropout.setProbability(p);
        return this;
    }

    /** Checkpoints keep the layers of the stem at the top. */
    @Override
    protected Map<String, Module> children() {
        return childrenInlining("stem");
    }

    @Override
    protected List<Module> blocks() {
        return List.of(stem, Mixed_3b, Mixed_3c, Mixed_4b, Mixed_4c, Mixed_4d, Mixed_4e, Mixed_4f, Mixed_5b, Mixed_5c);
    }

    @Override
    protected Var forward(Var x) {
        requireClips(x.shape());
        x = stem.apply(x); // [N, D/2, 28, 28, 192] for 224 px
        x = Mixed_3b.apply(x);
        x = Mixed_3c.apply(x);
        x = MaxPool3d_4a_3x3.apply(x); // [N, D/4, 14, 14, 480]
        x = Mixed_4b.apply(x);
        x = Mixed_4c.apply(x);
        x = Mixed_4d.apply(x);
        x = Mixed_4e.apply(x);
        x = Mixed_4f.apply(x);
        x = MaxPool3d_5a_2x2.apply(x); // [N, D/8, 7, 7, 832]
        x = Mixed_5b.apply(x);
        x = Mixed_5c.apply(x);
        x = logits.apply(dropout.apply(avg_pool.apply(x)));
        return reshape(x, x.shape().dim(0), x.shape().dim(1), x.shape().channels());
    }

    private Var pool(Var x) {
        return averagePool(x, PoolGeometry.of(window).stride(1));
    }

    private void requireClips(Shape s) {
        if (s.rank() != 5 || s.dim(4) != inputs) {
            throw MienException
                    .data("InceptionI3d: input " + s + ", expected [N, D, H, W, " + inputs + "]: clips of D frames");
        }
        int steps = Math.ceilDiv(s.dim(1), 8);
        int height = Math.ceilDiv(s.dim(2), 32);
        int width = Math.ceilDiv(s.dim(3), 32);
        if (steps < window[0] || height != window[1] || width != window[2]) {
            throw MienException.data("InceptionI3d: input " + s + " ends as a map of " + steps + "x" + height + "x"
                    + width
                    + ", the last pooling takes " + Arrays.toString(window) + "; give at least " + (8 * window[0] - 7)
                    + " frames of " + 32 * window[1] + "x" + 32 * window[2] + " px, or set the pooling to the map");
        }
    }

    /** From pixels to an eighth of the picture's size: {@code [N, D, H, W, inputs] -> [N, D/2, H/8, W/8, 192]}. */
    public static final class Stem extends Module {
        final Unit3d Conv3d_1a_7x7;
        final Lambda MaxPool3d_2a_3x3 = Lambda.maxPoolSame(PoolGeometry.of(1, 3, 3).stride(1, 2, 2));
        final Unit3d Conv3d_2b_1x1;
        final Unit3d Conv3d_2c_3x3;
        final Lambda MaxPool3d_3a_3x3 = Lambda.maxPoolSame(PoolGeometry.of(1, 3, 3).stride(1, 2, 2));

        public Stem(int inputs) {
            this(inputs, 1);
        }

        /** A narrow one: all channels divided by that. */
        Stem(int inputs, int narrow) {
            int width = 64 / narrow;
            this.Conv3d_1a_7x7 = new Unit3d(inputs, width, Geometry.of(7, 7, 7).stride(2));
            this.Conv3d_2b_1x1 = Unit3d.pointwise(width, width);
            this.Conv3d_2c_3x3 = Unit3d.cube(width, 3 * width);
        }

        @Override
        protected Var forward(Var x) {
            x = Conv3d_1a_7x7.apply(x);
            x = MaxPool3d_2a_3x3.apply(x);
            x = Conv3d_2b_1x1.apply(x);
            x = Conv3d_2c_3x3.apply(x);
            return MaxPool3d_3a_3x3.apply(x);
        }
    }
}
