package dev.mien.verify.golden;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.Parameter;
import dev.mien.engine.ops.Mean;
import dev.mien.engine.optim.Adam;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import dev.mien.verify.VerifyCase;
import dev.mien.verify.golden.Stored.Limits;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * {@code models/*.safetensors}: whole networks. Evaluation: what every part puts out. Training: the same, loss, gradients,
 * running statistics, parameters after one step of Adam, losses over a few, and what evaluation gives after them.
 *
 * <p>In training, batch norms over the two to four rows that these files have divide by whatever little the rows differ by, so
 * what a backend's coarse factors (TF32, bfloat16) lead to depends on the network. It is measured first: the processor
 * computes with weights that are rounded as coarsely, and tolerances are widened by some times what that changes.
 */
final class ModelCases {
    private static final Limits EVAL_PARTS = new Limits(1e-4, 2e-6, 2e-5);
    private static final Limits EVAL_OUTPUT = new Limits(1e-5, 1e-5, 2e-5);
    private static final Limits TRAIN_PARTS = Limits.all(3e-4);
    private static final double ADAM = 5e-7;
    /** Where a gradient's sign is noise, a step may go either way, of length lr. */
    private static final double ADAM_UNDECIDED_STEPS = 2.1;

    private final GoldenFile file;
    private final Backend backend;
    private final Grouped groups;
    private final Network network;
    private final Map<String, Tensor> kept = new HashMap<>();

    private ModelCases(GoldenFile file, Backend backend, Grouped groups, Network network) {
        this.file = file;
        this.backend = backend;
        this.groups = groups;
        this.network = network;
    }

    static List<VerifyCase> of(Path path, String name) {
        return Grouped.cases(path, name, Grouped::firstTwoParts, ModelCases::run);
    }

    private static void run(GoldenFile file, Backend backend, Grouped groups) {
        Meta info = file.meta("info");
        Network network = Network.read(info);
        boolean training = file.names().stream().anyMatch(n -> n.startsWith("train."));
        boolean evaluation = file.names().stream().anyMatch(n -> n.startsWith("eval."));
        Loss loss = training ? Loss.read(info, network.salt()) : null;
        Meta adam = training && info.has("adam") ? info.object("adam") : null;
        if (adam != null) {
            adam.number("lr");
            adam.numbers("betas", 2);
            adam.number("eps");
            adam.integer("steps", 1, 1000);
        }
        info.ignoring("mode", "loss", "adam");
        if (!info.unasked().isEmpty()) {
            throw new NotRunnable("unknown settings " + info.unasked());
        }
        ModelCases cases = new ModelCases(file, backend, groups, network);
        Module module = network.draw(network.classes()[0]);
        if (evaluation) {
            cases.evaluate(module);
        }
        if (training) {
            if (backend.roundoff() > 0) {
                cases.rehearse(loss, adam);
            }
            cases.train(module, loss, adam);
        }
    }

    private void rehearse(Loss loss, Meta adam) {
        ModelCases exact = new ModelCases(file, Backends.byName("simd"), groups, network);
        for (DoubleUnaryOperator rounding : List.<DoubleUnaryOperator>of(Math::rint, v -> v < 0 ? Math.ceil(v)
                : Math.floor(v))) {
            Module module = network.draw(network.classes()[0]);
            module.namedParameters().values().forEach(p -> round(p.value(), 2 * backend.roundoff(), rounding));
            groups.rehearse(() -> exact.train(module, loss, adam));
        }
    }

    /** To numbers that are {@code step} times their power of two apart. */
    private static void round(Tensor t, double step, DoubleUnaryOperator rounding) {
        for (int i = 0; i < t.size(); i++) {
            double v = t.get(i);
            double apart = Math.scalb(step, Math.getExponent(v));
            t.set(i, v == 0 ? 0 : rounding.applyAsDouble(v / apart) * apart);
        }
    }

    /** Compares the output of each part as it is made; keeps those asked for. */
    private Tape watched(Tape tape, Module module, String mode, Limits limits) {
        Map<Object, String> paths = Weights.paths(module);
        return tape.observe((part, output) -> {
            String path = paths.get(part);
            if (path != null && stored(mode + ".act." + path)) {
                Stored.values(file, groups.check(mode + ".act"), mode + ".act." + path, Layout.toTorch(output), limits);
            }
            if ("avg_pool".equals(path) && network.classes().length > 1) {
                kept.put(path, Tensor.of(output.toFloats(), output.shape().dims()));
            }
        });
    }

    private boolean stored(String key) {
        return file.has(key) || file.has(key + ".stats");
    }

    private void evaluate(Module module) {
        module.train(false);
        try (Scope scope = Scope.open()) {
            Tape tape = watched(Tape.inference(backend), module, "eval", EVAL_PARTS);
            Tensor out = module.apply(tape.constant(network.input())).value();
            Stored.values(file, groups.check("eval.out"), "eval.out", Layout.toTorch(out), EVAL_OUTPUT);
            if (file.has("eval.logits_mean_over_time")) {
                Tensor mean = Mean.mean(Tape.inference(backend).constant(out), 1).value();
                Stored.values(file, groups.check("eval.logits_mean_over_time"), "eval.logits_mean_over_time",
                        mean.toFloats(),
                        EVAL_OUTPUT);
            }
        }
        // Networks for other numbers of classes differ in their last layer alone.
        for (int i = 1; i < network.classes().length; i++) {
            String key = "eval.out_cls" + network.classes()[i];
            if (stored(key) && kept.containsKey("avg_pool")) {
                try (Scope scope = Scope.open()) {
                    Module other = network.draw(network.classes()[i]).train(false);
                    Var features = Tape.inference(backend).constant(kept.get("avg_pool"));
                    Tensor out = other.namedModules().get("logits").apply(features).value();
                    Stored.values(file, groups.check(key), key, Layout.toTorch(out), EVAL_OUTPUT);
                }
            }
        }
    }

    private void train(Module module, Loss loss, Meta adam) {
        module.train(true);
        int steps = adam == null ? 0 : adam.integer("steps", 1, 1000);
        Adam optimizer = adam == null ? null
                : new Adam(module.namedParameters(), adam.number("lr"), adam.numbers("betas", 2)[0],
                        adam.numbers("betas", 2)[1], adam.number("eps"), 0);
        float[] losses = new float[steps + 1];
        for (int k = 0; k <= steps; k++) {
            module.zeroGrad();
            try (Scope scope = Scope.open()) {
                losses[k] = (float) (k == 0 ? firstPass(module, loss) : laterPass(module, loss, k < steps));
            }
            if (k < steps) {
                optimizer.step();
            }
            if (k == 0 && optimizer != null && !groups.isRehearsing()) {
                afterOneStep(module, optimizer.learningRate());
            }
        }
        if (file.has("train.losses")) {
            Check check = groups.check("train.losses");
            check.close("train.losses", file.doubles("train.losses"), losses,
                    network.limits().losses() + check.slackOfGradients());
        }
        if (stored("train.eval_out_after")) {
            module.train(false);
            try (Scope scope = Scope.open()) {
                Tensor out = module.apply(Tape.inference(backend).constant(network.input())).value();
                Check check = groups.check("train.eval_out_after");
                Stored.values(file, check, "train.eval_out_after", Layout.toTorch(out),
                        Limits.all(network.limits().outputAfter() + check.slackOfGradients()));
            }
        }
    }

    private double laterPass(Module module, Loss loss, boolean backward) {
        Var x = Tape.recording(backend).constant(network.input());
        return loss.of(module.apply(x), backward);
    }

    private double firstPass(Module module, Loss loss) {
        Network.Limits limits = network.limits();
        Tape tape = watched(Tape.recording(backend), module, "train", TRAIN_PARTS);
        Var x = tape.leaf(network.input());
        Var out = module.apply(x);
        Stored.values(file, groups.check("train.out"), "train.out", Layout.toTorch(out.value()),
                Limits.all(limits.output()));
        double value = loss.of(out, true);
        if (file.has("train.loss")) {
            double expected = file.array("train.loss").scalar();
            Check check = groups.check("train.loss");
            check.add("train.loss", Check.difference(expected, value) / Math.abs(expected),
                    limits.loss() + check.slackOfValues());
        }
        if (stored("train.grad_input")) {
            Stored.gradient(file, groups.check("train.grad_input"), "train.grad_input", inputGradient(x.grad()),
                    limits.gradient(), limits.gradientNorm());
        }
        double[] errors = ModuleCases.gradients(module, file, groups, "train", limits.gradient(),
                limits.gradientNorm());
        if (errors.length > 0) {
            Arrays.sort(errors);
            Check check = groups.check("train.grad");
            check.add("median of all", errors[errors.length / 2], limits.median() + check.slackOfGradients());
        }
        ModuleCases.buffers(module, file, groups, "train");
        return value;
    }

    /** An input that was drawn as frames and viewed as clips has its gradient stored frame by frame. */
    private float[] inputGradient(Tensor g) {
        return Layout.toTorch(g.reshape(network.drawnAs()));
    }

    /**
     * Parameters after the first step of Adam, which is lr long whatever the gradient: tight where the gradient's sign is certain,
     * two steps apart where rounding decides it.
     */
    private void afterOneStep(Module module, double lr) {
        Map<String, Parameter> parameters = module.namedParameters();
        String start = "train.adam1.";
        for (String key : file.names()) {
            if (!key.startsWith(start)) {
                continue;
            }
            String name = key.substring(start.length());
            Check check = groups.check("train.adam1");
            Parameter p = parameters.get(name);
            double[] expected = file.doubles(key);
            if (p == null || p.value().size() < expected.length) {
                check.fail(key + ": the network has no such parameter");
                continue;
            }
            float[] got = Arrays.copyOf(ModuleCases.torch(p.value()), expected.length);
            double[] g = Stored.head(file, "train.grad." + name);
            double limit = network.limits().gradient() + check.slackOfGradients();
            double certain = Math.max(1e-6, 10 * limit * Stored.rms(file, "train.grad." + name));
            double worst = 0;
            double worstUndecided = 0;
            for (int i = 0; i < got.length; i++) {
                double d = Check.difference(expected[i], got[i]);
                if (i < g.length && Math.abs(g[i]) > certain) {
                    worst = Math.max(worst, d);
                } else {
                    worstUndecided = Math.max(worstUndecided, d);
                }
            }
            check.add(key, worst, ADAM);
            check.add(key + " (where the gradient is noise)", worstUndecided, ADAM_UNDECIDED_STEPS * lr);
        }
    }
}
