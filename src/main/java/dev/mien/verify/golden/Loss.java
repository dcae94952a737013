package dev.mien.verify.golden;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.ops.CrossEntropy;
import dev.mien.engine.ops.Mean;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The loss that a golden network was trained with, as its metadata word it. */
interface Loss {
    Pattern CROSS_ENTROPY = Pattern
            .compile("cross_entropy mean( of logits\\.mean\\(dim=2\\))?, labels \\[([0-9, ]+)\\]");
    Pattern WEIGHTED_SUM = Pattern.compile("sum\\(out \\* u\\(salt, ?'([^']+)', ?out\\.shape\\)\\)");

    /** The loss of an output; when asked to, also goes backward from it. */
    double of(Var out, boolean backward);

    static Loss read(Meta info, String salt) {
        String text = info.text("loss");
        Matcher entropy = CROSS_ENTROPY.matcher(text);
        if (entropy.matches()) {
            int[] labels = labels(entropy.group(2), info);
            boolean overTime = entropy.group(1) != null;
            return (out, backward) -> {
                Var loss = CrossEntropy.crossEntropy(overTime ? Mean.mean(out, 1) : out, labels);
                double value = loss.value().item();
                if (backward) {
                    out.tape().backward(loss);
                }
                return value;
            };
        }
        Matcher sum = WEIGHTED_SUM.matcher(text);
        if (sum.matches()) {
            return (out, backward) -> {
                int[] shape = Layout.torchShape(out.shape());
                Tensor weights = Layout.fromTorch(WeightRule.white(salt, sum.group(1), shape), shape);
                double value = 0;
                for (int i = 0; i < weights.size(); i++) {
                    value += weights.get(i) * out.value().get(i);
                }
                if (backward) {
                    out.tape().backward(out, weights);
                }
                return value;
            };
        }
        throw new NotRunnable("loss '" + text + "' is not known");
    }

    private static int[] labels(String list, Meta info) {
        try {
            return Arrays.stream(list.split(",")).mapToInt(s -> Integer.parseInt(s.trim())).toArray();
        } catch (NumberFormatException e) {
            throw info.bad("labels [" + list + "] are not whole numbers");
        }
    }
}
