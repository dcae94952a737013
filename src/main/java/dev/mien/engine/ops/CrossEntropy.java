package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Cross-entropy of logits against class labels, softmax included, with label smoothing and class weights as PyTorch defines them:
 * the mean divides by the sum of the weights of the labels.
 */
public final class CrossEntropy extends Op {
    /** What becomes of the losses of the rows. */
    public enum Reduction {
        MEAN, SUM, NONE
    }

    private final int[] labels;
    private final float[] weights;
    private final double smoothing;
    private final Reduction reduction;
    private Tensor logp;

    private CrossEntropy(int[] labels, float[] weights, double smoothing, Reduction reduction) {
        this.labels = labels.clone();
        this.weights = weights == null ? null : weights.clone();
        this.smoothing = smoothing;
        this.reduction = reduction;
    }

    /** Mean over the batch: {@code [N, C]} logits and N labels to a scalar. */
    public static Var crossEntropy(Var logits, int... labels) {
        return crossEntropy(logits, labels, null, 0, Reduction.MEAN);
    }

    /**
     * The general form.
     *
     * @param weights   one per class, or null
     * @param smoothing share of the label's mass that is spread over all classes
     * @return a scalar, or {@code [N]} unreduced
     */
    public static Var crossEntropy(Var logits, int[] labels, float[] weights, double smoothing, Reduction reduction) {
        return logits.tape().apply(new CrossEntropy(labels, weights, smoothing, reduction), logits);
    }

    @Override
    public Shape outputShape(Shape... in) {
        int c = in[0].channels();
        if (in[0].rows() != labels.length || weights != null && weights.length != c) {
            throw new IllegalArgumentException(
                    "cross-entropy: logits " + in[0] + " against " + labels.length + " labels"
                            + (weights == null ? "" : " and " + weights.length + " class weights"));
        }
        for (int label : labels) {
            if (label < 0 || label >= c) {
                throw new IllegalArgumentException(
                        "cross-entropy: label " + label + " is not one of " + c + " classes");
            }
        }
        return reduction == Reduction.NONE ? Shape.of(labels.length) : Shape.of();
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        logp = Tensor.empty(in[0].shape(), in[0].dtype());
        k.norm().logSoftmaxForward(in[0], logp);
        if (reduction == Reduction.NONE) {
            k.norm().crossEntropyForward(logp, labels, weights, smoothing, y);
            return;
        }
        Tensor loss = Tensor.empty(Shape.of(labels.length), in[0].dtype());
        k.norm().crossEntropyForward(logp, labels, weights, smoothing, loss);
        y.set(0, k.map().sum(loss) / divisor());
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        Tensor dloss = dy;
        if (reduction != Reduction.NONE) {
            dloss = Tensor.empty(Shape.of(labels.length), dy.dtype()).fill(dy.get(0) / divisor());
        }
        k.norm().crossEntropyBackward(logp, labels, weights, smoothing, dloss, dIn[0]);
    }

    @Override
    protected boolean readsInput(int i) {
        return false;
    }

    @Override
    protected boolean readsOutput() {
        return false;
    }

    private double divisor() {
        if (reduction == Reduction.SUM) {
            return 1;
        }
        double sum = 0;
        for (int label : labels) {
            sum += weights == null ? 1 : weights[label];
        }
        return sum;
    }
}
