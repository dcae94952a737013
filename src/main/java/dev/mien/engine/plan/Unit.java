package dev.mien.engine.plan;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Activation;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.ConvKernels.PreparedConv;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.ops.BatchNorm;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.SymbolicStorage;
import dev.mien.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** One thing a plan does: it reads inputs and writes a target, or a range of channels of it. */
abstract class Unit {
    /** The value this unit computes. */
    Var out;
    /** Where it is written: itself, or the concatenation it is a part of. */
    private Var target;
    /** First channel in the target. */
    int channel;

    Unit(Var out) {
        this.out = out;
    }

    Var target() {
        return target == null ? out : target;
    }

    /** Writes into part of a concatenation from now on. */
    void placeIn(Var concatenation, int firstChannel) {
        target = concatenation;
        channel = firstChannel;
    }

    /** Values in memory that this unit reads; weights are not among them. */
    abstract List<Var> inputs();

    /** Tells its parts where they are written, when all fusing is done. */
    void place() {}

    /** Whatever can be done once. */
    void prepare(Backend k) {}

    /** Floats of scratch memory that a run takes; any two units may use the same. */
    int scratch() {
        return 0;
    }

    /** The computation between these tensors, to be run again and again. */
    abstract Runnable bind(Backend k, Tensor[] in, Tensor y, Tensor scratch);

    abstract String describe();

    /** The same for programs to read; {@code names} are the paths of parameters. */
    abstract PlanStep step(Map<Tensor, String> names);

    /** Path of the layer that has this parameter. */
    static String layer(Map<Tensor, String> names, Var parameter) {
        return names.getOrDefault(parameter.value(), "").replaceFirst("\\.?[^.]*$", "");
    }

    /** A value that exists before the plan runs: a parameter. */
    static boolean isConstant(Var v) {
        return !(v.value().storage() instanceof SymbolicStorage);
    }

    /** A convolution (or linear layer) with everything that was fused into it. */
    static final class ConvUnit extends Unit {
        private final Var x;
        private final List<Var> weights = new ArrayList<>();
        private final Geometry geometry;
        private double[] scale;
        private double[] shift;
        private Var residual;
        private Activation end = Activation.NONE;
        private PreparedConv conv;
        private long parameters;
        private final List<String> fused = new ArrayList<>();

        ConvUnit(Var x, Var weight, Var bias, Geometry geometry, Var out) {
            super(out);
            this.x = x;
            this.weights.add(weight);
            this.geometry = geometry;
            int channels = weight.shape().dim(0);
            this.parameters = weight.shape().size() + (bias == null ? 0L : channels);
            this.scale = new double[channels];
            this.shift = new double[channels];
            for (int c = 0; c < channels; c++) {
                scale[c] = 1;
                shift[c] = bias == null ? 0 : bias.value().get(c);
            }
        }

        boolean isOpen() {
            return !hasActivation() && residual == null;
        }

        boolean hasActivation() {
            return !end.equals(Activation.NONE);
        }

        /** Folds the channels from {@code first} on of a batch norm in evaluation mode. */
        void fold(BatchNorm bn, Tensor gamma, Tensor beta, int first) {
            fused.add("batchnorm");
            parameters += gamma == null ? 0 : 2L * scale.length;
            for (int c = 0; c < scale.length; c++) {
                double s = bn.scale(gamma, first + c);
                scale[c] *= s;
                shift[c] = shift[c] * s + bn.shift(gamma, beta, first + c);
            }
        }

        void addResidual(Var r, double factor) {
            residual = r;
            fused.add("residual");
            for (int c = 0; c < scale.length; c++) {
                scale[c] *= factor;
                shift[c] *= factor;
            }
        }

        void addRelu() {
            end = Activation.RELU;
            fused.add("relu");
        }

        void addPrelu(Tensor slopes) {
            end = Activation.prelu(slopes);
            parameters += slopes.size();
            fused.add("prelu");
        }

        void addSoftmax() {
            end = Activation.softmax(scale.length);
            fused.add("softmax");
        }

        /** Takes over what another does, when that is more columns of the same product; false when it is not. */
        boolean join(ConvUnit next) {
            boolean sameProduct = x == next.x && geometry.equals(next.geometry) && geometry.groups() == 1
                    && weights.getFirst().shape().with(0, 1).equals(next.weights.getFirst().shape().with(0, 1));
            boolean sameEnd = end.relu() == next.end.relu() && next.end.softmax() == 0
                    && end.slopes() == null && next.end.slopes() == null && residual == null && next.residual == null;
            if (!sameProduct || !sameEnd || target() != next.target() || channel + scale.length != next.channel) {
                return false;
            }
            weights.addAll(next.weights);
            scale = DoubleStream.concat(Arrays.stream(scale), Arrays.stream(next.scale)).toArray();
            shift = DoubleStream.concat(Arrays.stream(shift), Arrays.stream(next.shift)).toArray();
            parameters += next.parameters;
            next.fused.stream().filter(f -> !fused.contains(f)).forEach(fused::add);
            return true;
        }

        @Override
        List<Var> inputs() {
            return residual == null ? List.of(x) : List.of(x, residual);
        }

        @Override
        void prepare(Backend k) {
            try (Scope scope = Scope.open()) {
                Tensor w = Tensor.empty(weights.getFirst().shape().with(0, scale.length), DType.F32);
                int first = 0;
                for (Var part : weights) {
                    int next = first + part.shape().dim(0);
                    w.rows(first, next).set(part.value());
                    first = next;
                }
                Tensor b = Tensor.empty(Shape.of(scale.length), DType.F32);
                float[] values = w.floats();
                Parallel.run(scale.length, c -> {
                    b.set(c, shift[c]);
                    scale(values, w.offset() + c * (w.size() / scale.length), w.size() / scale.length, scale[c]);
                });
                conv = k.conv().prepare(asConv(w), b, geometry, end, isLinear() ? rows(x.value()).shape() : x.shape());
            }
        }

        private static void scale(float[] values, int from, int n, double factor) {
            for (int i = from; i < from + n; i++) {
                values[i] = (float) (values[i] * factor);
            }
        }

        private Shape outShape() {
            return out.shape().with(out.shape().rank() - 1, scale.length);
        }

        private static Tensor asConv(Tensor w) {
            return w.rank() == 2 ? w.reshape(w.dim(0), 1, w.dim(1)) : w;
        }

        private boolean isLinear() {
            return weights.getFirst().shape().rank() == 2;
        }

        @Override
        int scratch() {
            return conv.scratch();
        }

        @Override
        Runnable bind(Backend k, Tensor[] in, Tensor y, Tensor scratch) {
            Tensor r = in.length > 1 ? in[1] : null;
            return isLinear() ? conv.bind(rows(in[0]), r == null ? null : rows(r), rows(y), channel, scratch)
                    : conv.bind(in[0], r, y, channel, scratch);
        }

        private static Tensor rows(Tensor t) {
            return t.reshape(1, t.shape().rows(), t.shape().channels());
        }

        @Override
        String describe() {
            return "conv " + geometry + " " + x.shape() + " -> " + outShape() + (residual == null ? "" : " + residual")
                    + (end.relu() ? ", relu" : "") + (end.slopes() != null ? ", prelu" : "")
                    + (end.softmax() > 0 ? ", softmax" : "");
        }

        @Override
        PlanStep step(Map<Tensor, String> names) {
            long macs = (long) outShape().size() * weights.getFirst().shape().with(0, 1).size();
            String layers = weights.stream().map(w -> layer(names, w)).collect(Collectors.joining(" + "));
            return new PlanStep(layers, isLinear() ? "linear" : "conv", outShape(), parameters, macs,
                    conv.kernel(), List.copyOf(fused));
        }
    }

    /** Joins values along the channels; those that could not be written in place are copied. */
    static final class ConcatUnit extends Unit {
        private final List<Var> parts;
        private final List<Integer> copied = new ArrayList<>();
        private final List<Unit> writers = new ArrayList<>();

        ConcatUnit(List<Var> parts, Var out) {
            super(out);
            this.parts = parts;
        }

        List<Unit> writers() {
            return writers;
        }

        void setParts(List<Unit> producers) {
            int at = 0;
            for (int i = 0; i < parts.size(); i++) {
                Unit u = producers.get(i);
                if (u == null) {
                    copied.add(i);
                } else {
                    u.channel = at;
                    writers.add(u);
                }
                at += parts.get(i).shape().channels();
            }
        }

        /** The concatenation is now what follows it. */
        void becomes(Var v) {
            out = v;
        }

        @Override
        List<Var> inputs() {
            return copied.stream().map(parts::get).toList();
        }

        @Override
        void place() {
            for (Unit u : writers) {
                u.placeIn(out, u.channel);
            }
        }

        @Override
        Runnable bind(Backend k, Tensor[] in, Tensor y, Tensor scratch) {
            int[] first = new int[in.length];
            int at = 0;
            int next = 0;
            for (int i = 0; i < parts.size(); i++) {
                if (copied.contains(i)) {
                    first[next++] = at;
                }
                at += parts.get(i).shape().channels();
            }
            return () -> {
                for (int i = 0; i < in.length; i++) {
                    int width = in[i].shape().channels();
                    k.map().copyBlocks(in[i], 0, width, y, first[i], y.shape().channels(), in[i].shape().rows(), width);
                }
            };
        }

        @Override
        String describe() {
            return "concat -> " + out.shape() + ", " + copied.size() + " of " + parts.size() + " copied";
        }

        @Override
        PlanStep step(Map<Tensor, String> names) {
            return new PlanStep("", "concat", out.shape(), 0, 0, copied.isEmpty() ? "in place" : "copy", List.of());
        }
    }

    /** Any other operation, as it is. */
    static final class OpUnit extends Unit {
        private final Op op;
        private final List<Var> in;

        OpUnit(Op op, List<Var> in, Var out) {
            super(out);
            this.op = op;
            this.in = in;
        }

        @Override
        List<Var> inputs() {
            return in.stream().filter(v -> !isConstant(v)).toList();
        }

        @Override
        Runnable bind(Backend k, Tensor[] values, Tensor y, Tensor scratch) {
            Tensor[] all = new Tensor[in.size()];
            int next = 0;
            for (int i = 0; i < all.length; i++) {
                all[i] = isConstant(in.get(i)) ? in.get(i).value() : values[next++];
            }
            return () -> op.run(k, all, y);
        }

        @Override
        String describe() {
            return op.name().toLowerCase(Locale.ROOT) + " " + in.getFirst().shape() + " -> " + out.shape();
        }

        @Override
        PlanStep step(Map<Tensor, String> names) {
            List<Var> own = in.stream().filter(Unit::isConstant).toList();
            return new PlanStep(own.isEmpty() ? "" : layer(names, own.getFirst()), op.name().toLowerCase(Locale.ROOT),
                    out.shape(), own.stream().mapToLong(v -> v.shape().size()).sum(), 0, "", List.of());
        }
    }
}
