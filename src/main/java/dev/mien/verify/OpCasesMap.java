package dev.mien.verify;

import static dev.mien.verify.OpCase.input;

import dev.mien.engine.ops.Add;
import dev.mien.engine.ops.Concat;
import dev.mien.engine.ops.Dropout;
import dev.mien.engine.ops.Mean;
import dev.mien.engine.ops.PRelu;
import dev.mien.engine.ops.Permute;
import dev.mien.engine.ops.Relu;
import dev.mien.engine.ops.Reshape;
import dev.mien.engine.ops.Sigmoid;
import dev.mien.engine.ops.Slice;
import dev.mien.engine.ops.Tanh;
import dev.mien.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Element-wise operations, and those that only move elements. */
final class OpCasesMap {
    private OpCasesMap() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        for (int[] s : new int[][] {{1, 1}, {3, 5}, {1, 13}, {2, 15}, {1, 4, 4}, {17, 1}, {3, 31}, {5, 33}, {3, 7, 100},
                {3, 25, 32},
                {3, 31, 31, 13}}) {
            elementWise(cases, s);
        }
        moves(cases);
        means(cases);
        return cases;
    }

    private static void elementWise(List<OpCase> cases, int... s) {
        int c = s[s.length - 1];
        int rows = Shape.of(s).rows();
        add(cases, "relu", 1, in -> Relu.relu(in[0]), input("x", s));
        add(cases, "leakyrelu", 1, in -> Relu.leakyRelu(in[0], 0.2), input("x", s));
        add(cases, "prelu", rows, in -> PRelu.prelu(in[0], in[1]), input("x", s), input("slope", c));
        add(cases, "prelu, one slope", rows * c, in -> PRelu.prelu(in[0], in[1]), input("x", s), input("slope", 1));
        add(cases, "sigmoid", 4, in -> Sigmoid.sigmoid(Add.scaleAdd(in[0], 4, in[0])), input("x", s));
        add(cases, "tanh", 4, in -> Tanh.tanh(Add.scaleAdd(in[0], 2, in[0])), input("x", s));
        add(cases, "add", 1, in -> Add.add(in[0], in[1]), input("a", s), input("b", s));
        add(cases, "scaleadd 0.17", 1, in -> Add.scaleAdd(in[0], 0.17, in[1]), input("a", s), input("b", s));
        add(cases, "dropout 0.6", 1, in -> Dropout.dropout(in[0], 0.6, 5, 6), input("x", s));
        add(cases, "used twice", 2, in -> Add.add(Relu.relu(in[0]), Add.scaleAdd(in[0], 3, in[0])), input("x", s));
    }

    private static void moves(List<OpCase> cases) {
        add(cases, "concat", 1, in -> Concat.concat(in[0], in[1], in[2]), input("a", 3, 4, 5), input("b", 3, 4, 1),
                input("c", 3, 4, 17));
        add(cases, "concat axis 1", 1, in -> Concat.concat(1, in[0], in[1]), input("a", 3, 4, 5), input("b", 3, 2, 5));
        add(cases, "concat axis 0", 1, in -> Concat.concat(0, in[0], in[1]), input("a", 3, 4), input("b", 1, 4));
        add(cases, "concat", 1, in -> Concat.concat(in), input("a", 3, 25, 32), input("b", 3, 25, 32),
                input("c", 3, 25, 32),
                input("d", 3, 25, 32));
        add(cases, "concat", 1, in -> Concat.concat(in), input("a", 3, 31, 31, 13), input("b", 3, 31, 31, 3));
        for (int axis = 0; axis < 3; axis++) {
            int a = axis;
            add(cases, "slice axis " + a, 1, in -> Slice.slice(in[0], a, 1, 3), input("x", 4, 5, 6));
        }
        add(cases, "slice of all", 1, in -> Slice.slice(in[0], -1, 0, 6), input("x", 4, 5, 6));
        add(cases, "reshape", 1, in -> Relu.relu(Reshape.reshape(in[0], 6, 20)), input("x", 4, 5, 6));
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] axes : orders) {
            add(cases, "permute " + Arrays.toString(axes), 1, in -> Permute.permute(in[0], axes), input("x", 3, 4, 5));
            add(cases, "permute " + Arrays.toString(axes), 1, in -> Permute.permute(in[0], axes),
                    input("x", 33, 31, 40));
        }
        add(cases, "permute [0, 2, 1, 3]", 1, in -> Permute.permute(in[0], 0, 2, 1, 3), input("x", 2, 3, 4, 17));
        add(cases, "permute [0]", 1, in -> Permute.permute(in[0], 0), input("x", 7));
        add(cases, "transpose", 1, in -> Permute.transpose(in[0], 1, 2), input("x", 3, 25, 33));
    }

    private static void means(List<OpCase> cases) {
        for (int axis = 0; axis < 4; axis++) {
            int a = axis;
            add(cases, "mean axis " + a, 7, in -> Mean.mean(in[0], a), input("x", 3, 7, 2, 5));
        }
        add(cases, "mean axis 1", 25, in -> Mean.mean(in[0], 1), input("x", 3, 25, 128));
        add(cases, "mean axis -1", 100, in -> Mean.mean(in[0], -1), input("x", 400, 100));
    }

    private static void add(List<OpCase> cases, String op, int reduction, OpCase.Graph graph, OpCase.Input... in) {
        long size = Arrays.stream(in).mapToLong(i -> i.shape().size()).sum();
        String shapes = Arrays.stream(in).map(i -> i.shape().toString()).reduce((a, b) -> a + " " + b).orElse("");
        cases.add(OpCase.of("map/" + op + " " + shapes, size, reduction, graph, in));
    }
}
