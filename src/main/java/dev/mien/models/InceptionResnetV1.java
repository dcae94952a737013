package dev.mien.models;

import static dev.mien.engine.ops.AdaptiveAveragePool.adaptiveAveragePool;
import static dev.mien.engine.ops.L2Normalize.l2Normalize;
import static dev.mien.engine.ops.Reshape.reshape;

import dev.mien.MienException;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.nn.BatchNormLayer;
import dev.mien.engine.nn.DropoutLayer;
import dev.mien.engine.nn.Lambda;
import dev.mien.engine.nn.LinearLayer;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.Sequential;
import dev.mien.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Inception-ResNet-v1 (Szegedy et al. 2016), as trained for faces by FaceNet's followers (Schroff et al. 2015): a
 * picture of a face to a point on the unit sphere in 512 dimensions, where distance means unlikeness. Keys are those
 * of facenet-pytorch.
 *
 * <p>Input {@code [N, H, W, 3]}, RGB standardised by (x - 127.5) / 128, usually 160x160, at least 75 px a side. Output
 * {@code [N, 512]}, unit rows; or, when classifying, logits {@code [N, classes]} of the unnormalised embedding.
 */
public final class InceptionResnetV1 extends Module {
    /** Length of an embedding. */
    public static final int EMBEDDING = 512;
    /** A smaller picture leaves nothing for the last convolution. */
    public static final int SMALLEST_INPUT = 75;

    final Stem stem;
    final Sequential repeat_1;
    final Mixed6a mixed_6a;
    final Sequential repeat_2;
    final Mixed7a mixed_7a;
    final Sequential repeat_3;
    final Block8 block8;
    final Head head;

    /** A network that embeds, without a classification layer. */
    public InceptionResnetV1() {
        this(0, false);
    }

    /**
     * The general form.
     *
     * @param classes  outputs of the layer {@code logits}, 0 for none; published weights have one even for embedding
     * @param classify true to answer logits, false to answer embeddings
     */
    public InceptionResnetV1(int classes, boolean classify) {
        this(classes, classify, Size.PUBLISHED);
    }

    /** Of another size than the published one. */
    public InceptionResnetV1(int classes, boolean classify, Size size) {
        int narrow = size.narrow();
        this.stem = new Stem(narrow);
        this.repeat_1 = repeat(size.blocks35(), () -> new Block35(0.17, narrow));
        this.mixed_6a = new Mixed6a(narrow);
        this.repeat_2 = repeat(size.blocks17(), () -> new Block17(0.10, narrow));
        this.mixed_7a = new Mixed7a(narrow);
        this.repeat_3 = repeat(size.blocks8(), () -> new Block8(0.20, true, narrow));
        this.block8 = new Block8(1.0, false, narrow);
        this.head = new Head(classes, classify, narrow);
    }

    /**
     * How wide and how deep.
     *
     * @param narrow   by what all channels are divided, the embedding's too: 1, 2, 4, 8 or 16
     * @param blocks35 blocks of each kind
     */
    public record Size(int narrow, int blocks35, int blocks17, int blocks8) {
        /** That of the published weights. */
        public static final Size PUBLISHED = new Size(1, 5, 10, 5);

        public Size {
            if (narrow < 1 || 16 % narrow != 0 || blocks35 < 0 || blocks17 < 0 || blocks8 < 0) {
                throw new IllegalArgumentException(
                        "InceptionResnetV1: narrow must be 1, 2, 4, 8 or 16, and blocks >= 0,"
                                + " got " + narrow + " and " + blocks35 + ", " + blocks17 + ", " + blocks8);
            }
        }

        /** Length of an embedding. */
        public int embedding() {
            return EMBEDDING / narrow;
        }
    }

    /** Answers logits (true) or embeddings (false) from now on. */
    public InceptionResnetV1 setClassify(boolean classify) {
        head.setClassify(classify);
        return this;
    }

    /** The probability of dropout before the embedding layer in training, 0.6 at first; 0 switches it off. */
    public InceptionResnetV1 setDropout(double p) {
        head.dropout.setProbability(p);
        return this;
    }

    /** Checkpoints keep the layers of stem and head at the top. */
    @Override
    protected Map<String, Module> children() {
        return childrenInlining("stem", "head");
    }

    /** All but the head; the stem convolution by convolution, since all of it at once is most of the network's memory. */
    @Override
    protected List<Module> blocks() {
        List<Module> blocks = new ArrayList<>(List.of(stem.conv2d_1a, stem.conv2d_2a, stem.conv2d_2b, stem.conv2d_3b,
                stem.conv2d_4a, stem.conv2d_4b, mixed_6a, mixed_7a, block8));
        for (Sequential s : List.of(repeat_1, repeat_2, repeat_3)) {
            blocks.addAll(s.modules());
        }
        return blocks;
    }

    @Override
    protected Var forward(Var x) {
        requirePictures(x.shape());
        x = stem.apply(x); // [N, 17, 17, 256] for 160 px
        x = repeat_1.apply(x);
        x = mixed_6a.apply(x); // [N, 8, 8, 896]
        x = repeat_2.apply(x);
        x = mixed_7a.apply(x); // [N, 3, 3, 1792]
        x = repeat_3.apply(x);
        x = block8.apply(x);
        return head.apply(x);
    }

    private static void requirePictures(Shape s) {
        if (s.rank() != 4 || s.dim(3) != 3 || s.dim(1) < SMALLEST_INPUT || s.dim(2) < SMALLEST_INPUT) {
            throw MienException.data("InceptionResnetV1: input " + s + ", expected [N, H, W, 3] with H and W >= "
                    + SMALLEST_INPUT + "; crop faces to 160x160");
        }
    }

    private static Sequential repeat(int times, Supplier<Module> block) {
        return new Sequential(Stream.generate(block).limit(times).toList());
    }

    /** Six convolutions and a pooling that take a picture to a grid of features; only conv2d_2b is padded. */
    public static final class Stem extends Module {
        final BasicConv2d conv2d_1a;
        final BasicConv2d conv2d_2a;
        final BasicConv2d conv2d_2b;
        final Lambda maxpool_3a = Lambda.maxPool(PoolGeometry.of(3, 3).stride(2));
        final BasicConv2d conv2d_3b;
        final BasicConv2d conv2d_4a;
        final BasicConv2d conv2d_4b;

        public Stem() {
            this(1);
        }

        /** A narrow one: all channels divided by that. */
        Stem(int narrow) {
            this.conv2d_1a = BasicConv2d.halving(3, 32 / narrow);
            this.conv2d_2a = new BasicConv2d(32 / narrow, 32 / narrow, Geometry.of(3, 3));
            this.conv2d_2b = BasicConv2d.square(32 / narrow, 64 / narrow);
            this.conv2d_3b = BasicConv2d.pointwise(64 / narrow, 80 / narrow);
            this.conv2d_4a = new BasicConv2d(80 / narrow, 192 / narrow, Geometry.of(3, 3));
            this.conv2d_4b = BasicConv2d.halving(192 / narrow, 256 / narrow);
        }

        @Override
        protected Var forward(Var x) {
            x = conv2d_1a.apply(x);
            x = conv2d_2a.apply(x);
            x = conv2d_2b.apply(x);
            x = maxpool_3a.apply(x);
            x = conv2d_3b.apply(x);
            x = conv2d_4a.apply(x);
            return conv2d_4b.apply(x);
        }
    }

    /** Average over the grid, dropout, projection to the embedding; then unit length, or classes. */
    public static final class Head extends Module {
        final Lambda avgpool_1a = new Lambda(x -> adaptiveAveragePool(x, 1));
        final DropoutLayer dropout = new DropoutLayer(0.6);
        final LinearLayer last_linear;
        final BatchNormLayer last_bn;
        final LinearLayer logits;
        private boolean classify;

        /** See {@link InceptionResnetV1#InceptionResnetV1(int, boolean)}. */
        public Head(int classes, boolean classify) {
            this(classes, classify, 1);
        }

        /** A narrow one: all channels divided by that. */
        Head(int classes, boolean classify, int narrow) {
            if (classes < 0) {
                throw new IllegalArgumentException("classes must be >= 0, got " + classes);
            }
            int embedding = EMBEDDING / narrow;
            this.last_linear = new LinearLayer(1792 / narrow, embedding, false);
            this.last_bn = new BatchNormLayer(embedding, BasicConv2d.EPS, BasicConv2d.MOMENTUM);
            this.logits = classes == 0 ? null : new LinearLayer(embedding, classes, true);
            setClassify(classify);
        }

        void setClassify(boolean classify) {
            if (classify && logits == null) {
                throw new IllegalArgumentException(
                        "InceptionResnetV1 has no classification layer; construct it with classes > 0");
            }
            this.classify = classify;
        }

        @Override
        protected Var forward(Var x) {
            x = dropout.apply(avgpool_1a.apply(x));
            x = reshape(x, x.shape().dim(0), x.shape().channels());
            x = last_bn.apply(last_linear.apply(x));
            return classify ? logits.apply(x) : l2Normalize(x);
        }
    }
}
