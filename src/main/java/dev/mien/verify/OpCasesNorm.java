package dev.mien.verify;

import static dev.mien.verify.OpCase.input;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.ops.BatchNorm;
import dev.mien.engine.ops.CrossEntropy;
import dev.mien.engine.ops.CrossEntropy.Reduction;
import dev.mien.engine.ops.L2Normalize;
import dev.mien.engine.ops.LogSoftmax;
import dev.mien.engine.ops.Softmax;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Batch norm, softmax, cross-entropy, L2 normalisation. */
final class OpCasesNorm {
    private OpCasesNorm() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        int[][] shapes = {{5, 1}, {3, 2}, {2, 5, 3}, {3, 4, 4, 13}, {1, 7, 5, 15}, {3, 25, 16}, {2, 3, 3, 3, 17},
                {13, 31},
                {3, 25, 33}, {3, 9, 9, 64}, {3, 21, 20, 32}, {700, 100}, {2, 5, 5, 896}, {9000, 3}, {40000, 1}};
        for (int[] s : shapes) {
            cases.add(batchNorm(true, true, 1e-3, s));
            cases.add(batchNorm(true, false, 1e-5, s));
            cases.add(batchNorm(false, true, 1e-3, s));
        }
        cases.add(batchNorm(false, false, 1e-5, 2, 3, 5));
        for (int[] s : new int[][] {{5, 1}, {3, 2}, {1, 7, 6, 15}, {3, 25, 16}, {2, 3, 3, 3, 17}, {3, 25, 33},
                {3, 21, 20, 32}, {2, 5, 5, 896}, {9000, 3}}) {
            cases.add(batchNormRelu(true, s));
            cases.add(batchNormRelu(false, s));
        }
        for (int[] s : new int[][] {{1, 1}, {3, 2}, {4, 3}, {2, 3, 13}, {1, 15}, {3, 16}, {3, 17}, {2, 31}, {3, 33},
                {5, 100},
                {300, 129}, {20000, 3}}) {
            rows(cases, s);
        }
        cases.add(OpCase.of("l2normalize/below eps [3, 5]", 45, 5, in -> L2Normalize.l2Normalize(in[0], 100),
                input("x", 3, 5)));
        crossEntropy(cases);
        return cases;
    }

    private static void rows(List<OpCase> cases, int... s) {
        String shape = Shape.of(s).toString();
        long flops = 3L * Shape.of(s).size();
        int n = s[s.length - 1];
        cases.add(OpCase.of("softmax/" + shape, flops, n, in -> Softmax.softmax(in[0]), input("x", s)));
        cases.add(OpCase.of("logsoftmax/" + shape, flops, n, in -> LogSoftmax.logSoftmax(in[0]), input("x", s)));
        cases.add(OpCase.of("l2normalize/" + shape, flops, n, in -> L2Normalize.l2Normalize(in[0]), input("x", s)));
    }

    private static void crossEntropy(List<OpCase> cases) {
        float[] weights = {0.5f, 2, 1.25f};
        for (Reduction r : Reduction.values()) {
            for (double smoothing : new double[] {0, 0.1}) {
                for (float[] w : new float[][] {null, weights}) {
                    String name = "crossentropy/[4, 3] " + r.name().toLowerCase(java.util.Locale.ROOT)
                            + (smoothing > 0 ? ", smoothing " + smoothing : "") + (w == null ? "" : ", class weights");
                    cases.add(OpCase.of(name, 48, 4,
                            in -> CrossEntropy.crossEntropy(in[0], new int[] {2, 0, 1, 2}, w, smoothing, r),
                            input("x", 4, 3)));
                }
            }
        }
        cases.add(OpCase.of("crossentropy/[1, 100]", 400, 100, in -> CrossEntropy.crossEntropy(in[0], 99),
                input("x", 1, 100)));
    }

    private static OpCase batchNorm(boolean training, boolean affine, double eps, int... s) {
        Shape shape = Shape.of(s);
        int c = shape.channels();
        String name = "batchnorm/" + (training ? "train " : "eval ") + shape + " eps " + eps + (affine ? "" : " plain");
        OpCase.Graph graph = in -> apply(training, eps, false, in);
        return affine
                ? OpCase.of(name, 8L * shape.size(), shape.rows(), graph, input("x", s), input("gamma", c),
                        input("beta", c))
                : OpCase.of(name, 8L * shape.size(), shape.rows(), graph, input("x", s));
    }

    private static OpCase batchNormRelu(boolean training, int... s) {
        Shape shape = Shape.of(s);
        return OpCase.of("batchnorm/relu " + (training ? "train " : "eval ") + shape, 9L * shape.size(), shape.rows(),
                in -> apply(training, 1e-3, true, in), input("x", s), input("gamma", shape.channels()),
                input("beta", shape.channels()));
    }

    private static Var apply(boolean training, double eps, boolean relu, Var... in) {
        int c = in[0].shape().channels();
        DType dtype = in[0].value().dtype();
        Tensor mean = OpCase.ladder("mean", Shape.of(c), dtype);
        Tensor variance = OpCase.ladder("variance", Shape.of(c), dtype);
        for (int i = 0; i < c; i++) {
            variance.set(i, 1.5 + variance.get(i));
        }
        boolean affine = in.length > 1;
        Var gamma = affine ? in[1] : null;
        Var beta = affine ? in[2] : null;
        return relu ? BatchNorm.batchNormRelu(in[0], gamma, beta, mean, variance, eps, 0.1, training)
                : BatchNorm.batchNorm(in[0], gamma, beta, mean, variance, eps, 0.1, training);
    }
}
