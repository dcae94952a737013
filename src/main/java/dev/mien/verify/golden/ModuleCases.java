package dev.mien.verify.golden;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.Parameter;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.Block17;
import dev.mien.models.Block35;
import dev.mien.models.Block8;
import dev.mien.models.InceptionI3d;
import dev.mien.models.InceptionModule;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.Mixed6a;
import dev.mien.models.Mixed7a;
import dev.mien.verify.VerifyCase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code modules/*.safetensors}: one building block of a network each, forward and backward, in training and evaluation mode. They are
 * small enough that no ReLU or pooling changes its mind by rounding, so gradients are compared tightly.
 */
final class ModuleCases {
    private static final double OUTPUT = 1e-4;
    private static final double GRADIENT = 5e-5;
    static final double BUFFER = 3e-5;
    private static final Pattern BLOCK = Pattern.compile("Block(35|17|8)\\(([^)]*)\\)(?:, scale (.+))?");
    private static final Pattern AFFINE = Pattern.compile("\\(float\\)\\(([-0-9.e]+) \\+ ([-0-9.e]+)\\*u\\)");
    private static final Pattern QUOTED = Pattern.compile("U with names '([^']*)' \\+ .*");

    private ModuleCases() {}

    static List<VerifyCase> of(Path path, String name) {
        return Grouped.cases(path, name, Grouped::firstTwoParts, ModuleCases::run);
    }

    private static void run(GoldenFile file, Backend backend, Grouped groups) {
        Meta info = file.meta("info").ignoring("modes");
        String salt = info.text("salt");
        Matcher prefix = QUOTED.matcher(info.text("weight_rule"));
        if (!prefix.matches()) {
            throw new NotRunnable("weight rule '" + info.text("weight_rule") + "' is not known");
        }
        int[] shape = GoldenFile.requireReasonable(info, info.object("input").integers("shape", 1, LayerCase.MAX));
        float[] x = input(info.object("input"), salt, shape);
        Meta upstream = info.object("upstream_gradient");
        if (!upstream.text("rule").startsWith("W")) {
            throw new NotRunnable("rule '" + upstream.text("rule") + "' of the upstream gradient is not known");
        }
        String gradient = upstream.text("name");
        String what = info.text("module");
        requireKnown(info);
        for (String mode : new String[] {"train", "eval"}) {
            if (file.names().stream().anyMatch(n -> n.startsWith(mode + "."))) {
                try (Scope scope = Scope.open()) {
                    Module block = build(what, file, mode, shape, info);
                    Weights.draw(block, salt, prefix.group(1));
                    block.train(mode.equals("train"));
                    pass(block, Layout.fromTorch(x, shape), salt, gradient, file, backend, groups, mode);
                }
            }
        }
    }

    private static void requireKnown(Meta info) {
        if (!info.unasked().isEmpty()) {
            throw new NotRunnable("unknown settings " + info.unasked());
        }
    }

    private static float[] input(Meta input, String salt, int[] shape) {
        String formula = input.text("formula");
        Matcher affine = AFFINE.matcher(formula);
        if (affine.matches()) {
            return WeightRule.affine(salt, input.text("name"), Double.parseDouble(affine.group(2)),
                    Double.parseDouble(affine.group(1)), shape);
        }
        if (!formula.equals("(float)u")) {
            throw new NotRunnable("input formula '" + formula + "' is not known");
        }
        return WeightRule.white(salt, input.text("name"), shape);
    }

    private static void pass(Module block, Tensor input, String salt, String gradient, GoldenFile file, Backend backend,
            Grouped groups, String mode) {
        Tape tape = Tape.recording(backend);
        Var x = tape.leaf(input);
        Var y = block.apply(x);
        int[] shape = Layout.torchShape(y.shape());
        if (file.has("out_shape")) {
            float[] got = new float[shape.length];
            for (int i = 0; i < got.length; i++) {
                got[i] = shape[i];
            }
            groups.check("out_shape").close("out_shape", file.doubles("out_shape"), got, 0);
        }
        Stored.values(file, groups.check(mode + ".out"), mode + ".out", Layout.toTorch(y.value()),
                Stored.Limits.all(OUTPUT));
        tape.backward(y, Layout.fromTorch(WeightRule.white(salt, gradient, shape), shape));
        Stored.gradient(file, groups.check(mode + ".gx"), mode + ".gx", Layout.toTorch(x.grad()), GRADIENT, GRADIENT);
        gradients(block, file, groups, mode, GRADIENT, GRADIENT);
        buffers(block, file, groups, mode);
    }

    /** Compares the gradients of all parameters that are stored; gives the relative errors. */
    static double[] gradients(Module network, GoldenFile file, Grouped groups, String mode, double limit,
            double normLimit) {
        Map<String, Parameter> parameters = network.namedParameters();
        String start = mode + ".grad.";
        return file.names().stream().filter(n -> n.startsWith(start)).map(Stored::key).distinct().mapToDouble(key -> {
            Parameter p = parameters.get(key.substring(start.length()));
            Check check = groups.check(mode + ".grad");
            if (p == null || p.grad() == null) {
                check.fail(key + ": the network has no such parameter, or no gradient reached it");
                return Double.POSITIVE_INFINITY;
            }
            return Stored.gradient(file, check, key, torch(p.grad()), limit, normLimit);
        }).filter(e -> !Double.isNaN(e)).toArray();
    }

    /** Compares the running statistics that are stored. */
    static void buffers(Module network, GoldenFile file, Grouped groups, String mode) {
        Map<String, Tensor> state = network.stateTensors();
        String start = mode + ".buffer.";
        file.names().stream().filter(n -> n.startsWith(start)).map(Stored::key).distinct().forEach(key -> {
            Tensor buffer = state.get(key.substring(start.length()));
            Check check = groups.check(mode + ".buffer");
            if (buffer == null) {
                check.fail(key + ": the network has no such buffer");
            } else {
                Stored.values(file, check, key, torch(buffer), Stored.Limits.all(BUFFER));
            }
        });
    }

    /** Weights of rank 2 are the same in both orders, unlike activations of rank 2, which are too. */
    static float[] torch(Tensor t) {
        return t.rank() < 3 ? t.toFloats() : Layout.toTorch(t);
    }

    private static Module build(String what, GoldenFile file, String mode, int[] shape, Meta info) {
        Matcher block = BLOCK.matcher(what);
        if (block.matches()) {
            return block(block, what, info);
        }
        if (what.startsWith("InceptionModule ")) {
            int[] c = new int[6];
            String[] parts = {"b0", "b1a", "b1b", "b2a", "b2b", "b3b"};
            for (int i = 0; i < c.length; i++) {
                double n = file.doubles(mode + ".grad." + parts[i] + ".bn.bias.stats")[0];
                if (!(n >= 1 && n <= 1 << 12)) {
                    throw info.bad("branch " + parts[i] + " has " + n + " channels");
                }
                c[i] = (int) n;
            }
            return new InceptionModule(shape[1], c[0], c[1], c[2], c[3], c[4], c[5]);
        }
        return switch (what) {
            case "Mixed_6a" -> new Mixed6a();
            case "Mixed_7a" -> new Mixed7a();
            case "InceptionResnetV1 conv2d_1a..conv2d_4b" -> new InceptionResnetV1.Stem();
            case "InceptionI3d Conv3d_1a_7x7..MaxPool3d_3a_3x3" -> new InceptionI3d.Stem(shape[1]);
            case "adaptive avg pool, last_linear, last_bn, L2 normalise" -> new InceptionResnetV1.Head(0, false);
            case "adaptive avg pool, last_linear, last_bn, logits" -> {
                double classes = file.doubles(mode + ".grad.logits.bias.stats")[0];
                if (!(classes >= 1 && classes <= 1 << 20)) {
                    throw info.bad(classes + " classes");
                }
                yield new InceptionResnetV1.Head((int) classes, true);
            }
            default -> throw new NotRunnable("module '" + what + "' is not known");
        };
    }

    private static Module block(Matcher m, String what, Meta info) {
        double scale = 1;
        boolean activated = true;
        for (String setting : m.group(2).isBlank() ? new String[0] : m.group(2).split(",\\s*")) {
            switch (setting.replaceFirst("=.*", "")) {
                case "scale" -> scale = number(setting.substring(6), info);
                case "noReLU" -> activated = !setting.endsWith("=True");
                default -> throw new NotRunnable("setting '" + setting + "' of '" + what + "' is not known");
            }
        }
        if (m.group(3) != null) {
            scale = number(m.group(3), info);
        }
        if (!activated && !m.group(1).equals("8")) {
            throw new NotRunnable("'" + what + "': only Block8 can do without ReLU");
        }
        return switch (m.group(1)) {
            case "35" -> new Block35(scale);
            case "17" -> new Block17(scale);
            default -> new Block8(scale, activated);
        };
    }

    private static double number(String s, Meta info) {
        try {
            return Double.parseDouble(s);
        } catch (NumberFormatException e) {
            throw info.bad("'" + s + "' is not a number");
        }
    }
}
