package dev.mien.verify.golden;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.ops.BatchNorm;
import dev.mien.engine.ops.CrossEntropy;
import dev.mien.engine.ops.L2Normalize;
import dev.mien.engine.ops.LogSoftmax;
import dev.mien.engine.ops.Softmax;
import dev.mien.engine.tensor.Tensor;
import dev.mien.weights.NamedArray;
import java.util.Locale;

/** Golden cases of normalisations: batch norm, softmax, unit length, and cross-entropy. */
final class NormLayers {
    /** A channel whose mean is this many standard deviations from zero has lost digits before it is normalised. */
    private static final double FAR_MEAN = 10;
    private static final double FAR_MEAN_TOLERANCE = 2e-4;

    private NormLayers() {}

    static void batchNorm(LayerCase c) {
        double eps = c.meta.number("eps");
        double momentum = c.meta.number("momentum");
        boolean training = c.meta.flag("training");
        boolean affine = c.meta.flag("affine");
        c.requireEverythingRead();
        Var x = c.leaf(c.read("x"));
        if (farthestMean(x.value()) > FAR_MEAN) {
            c.tolerance = FAR_MEAN_TOLERANCE;
        }
        Var gamma = affine ? c.leaf(c.plain("gamma")) : null;
        Var beta = affine ? c.leaf(c.plain("beta")) : null;
        Tensor mean = c.plain("running_mean");
        Tensor variance = c.plain("running_var");
        c.forwardBackward(x, BatchNorm.batchNorm(x, gamma, beta, mean, variance, eps, momentum, training), 1);
        c.compare("running_mean_after", mean.toFloats());
        c.compare("running_var_after", variance.toFloats());
        if (affine) {
            c.compare("ggamma", gamma.grad().toFloats());
            c.compare("gbeta", beta.grad().toFloats());
        }
    }

    /** The largest |mean| / standard deviation of any channel. */
    private static double farthestMean(Tensor x) {
        int channels = x.shape().channels();
        double worst = 0;
        for (int ch = 0; ch < channels; ch++) {
            double sum = 0;
            double squares = 0;
            int rows = x.size() / channels;
            for (int i = 0; i < rows; i++) {
                double v = x.get(i * channels + ch);
                sum += v;
                squares += v * v;
            }
            double mean = sum / rows;
            double std = Math.sqrt(Math.max(0, squares / rows - mean * mean));
            worst = std > 0 ? Math.max(worst, Math.abs(mean) / std) : worst;
        }
        return worst;
    }

    static void softmax(LayerCase c) {
        int axis = axis(c);
        c.requireEverythingRead();
        Var x = c.leaf(c.read("x", axis));
        Var y = c.meta.text("op").equals("softmax") ? Softmax.softmax(x) : LogSoftmax.logSoftmax(x);
        c.forwardBackward(x, y, axis);
    }

    static void normalize(LayerCase c) {
        if (c.meta.number("p") != 2) {
            throw new NotRunnable("only the Euclidean norm, p = 2, is known");
        }
        int axis = axis(c);
        double eps = c.meta.number("eps");
        c.meta.ignoring("zero_row");
        c.requireEverythingRead();
        Var x = c.leaf(c.read("x", axis));
        c.forwardBackward(x, L2Normalize.l2Normalize(x, eps), axis);
    }

    private static int axis(LayerCase c) {
        int rank = c.shape("x").length;
        int dim = c.meta.integer("dim", -rank, rank - 1);
        return dim < 0 ? dim + rank : dim;
    }

    static void crossEntropy(LayerCase c) {
        CrossEntropy.Reduction reduction = switch (c.meta.text("reduction")) {
            case "mean" -> CrossEntropy.Reduction.MEAN;
            case "sum" -> CrossEntropy.Reduction.SUM;
            case "none" -> CrossEntropy.Reduction.NONE;
            default -> throw new NotRunnable(
                    "reduction '" + c.meta.text("reduction").toLowerCase(Locale.ROOT) + "' is not known");
        };
        double smoothing = c.meta.number("label_smoothing");
        float[] weights = null;
        if (c.meta.has("class_weights")) {
            weights = c.file.array(c.key("class_weights"), c.shape("x")[1]).floats();
        }
        c.requireEverythingRead();
        Var x = c.leaf(c.read("x"));
        Var y = CrossEntropy.crossEntropy(x, labels(c), weights, smoothing, reduction);
        c.compare("y", y.value().toFloats());
        Tensor gy = c.plain("gy");
        c.tape.backward(y, gy.size() == y.value().size() ? gy.reshape(y.shape()) : gy);
        c.compare("gx", x.grad());
        if (c.has("softmax")) {
            c.compare("softmax", Softmax.softmax(x).value());
        }
        if (c.has("log_softmax")) {
            c.compare("log_softmax", LogSoftmax.logSoftmax(x).value());
        }
    }

    private static int[] labels(LayerCase c) {
        NamedArray stored = c.file.array(c.key("labels"));
        long[] wide = stored.longs();
        int[] labels = new int[wide.length];
        for (int i = 0; i < labels.length; i++) {
            if (wide[i] < 0 || wide[i] >= c.shape("x")[1]) {
                throw new NotRunnable("label " + wide[i] + " is none of the classes");
            }
            labels[i] = (int) wide[i];
        }
        return labels;
    }
}
