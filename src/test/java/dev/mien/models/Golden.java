package dev.mien.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.verify.golden.WeightRule;
import dev.mien.weights.Safetensors;
import dev.mien.weights.TensorFile;
import java.util.ArrayList;
import java.util.List;

/** One file of reference values, and what differs from it. Values are in PyTorch's axis order, channels on axis 1. */
final class Golden implements AutoCloseable {
    private final TensorFile file;
    private final JsonNode info;
    private final List<String> problems = new ArrayList<>();
    private double worst;

    Golden(String name) {
        try {
            file = Safetensors.open(Shared.golden(name));
            info = new ObjectMapper().readTree(file.metadata().get("info"));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    TensorFile file() {
        return file;
    }

    JsonNode info() {
        return info;
    }

    String salt() {
        return info.get("salt").asText();
    }

    /** The worst difference seen, relative to the largest value of its tensor. */
    double worst() {
        return worst;
    }

    List<String> problems() {
        return problems;
    }

    boolean has(String key) {
        return file.has(key) || file.has(key + ".first64");
    }

    /** Weights by the rule. */
    void fill(Module m, String prefix) {
        m.stateTensors().forEach((name, t) -> {
            int[] torch = channelsFirst(t.shape());
            t.set(fromTorch(WeightRule.parameter(salt(), prefix + name, torch), torch));
        });
    }

    Tensor white(String name, int... torch) {
        return fromTorch(WeightRule.white(salt(), name, torch), torch);
    }

    /** The network's input, made by the rule that the file names. */
    Tensor input(JsonNode in) {
        int[] shape = ints(in.get("shape"));
        String name = in.get("name").asText();
        return fromTorch("B".equals(in.get("rule").asText())
                ? WeightRule.blocks(salt(), name, shape, ints(in.get("cell"))) : WeightRule.white(salt(), name, shape),
                shape);
    }

    static int[] ints(JsonNode list) {
        int[] out = new int[list.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = list.get(i).asInt();
        }
        return out;
    }

    /** Notes a problem when some stored element differs by more than limit times the largest stored magnitude. */
    void compare(String key, Tensor got, double limit) {
        float[] values = toTorch(got);
        if (file.has(key)) {
            compare(key, file.get(key).doubles(), values, i -> i, limit);
            return;
        }
        int n = values.length;
        compare(key + ".first64", file.get(key + ".first64").doubles(), values, i -> i, limit);
        compare(key + ".sample64", file.get(key + ".sample64").doubles(), values, i -> (int) ((long) i * n / 64),
                limit);
    }

    private void compare(String key, double[] want, float[] values, java.util.function.IntUnaryOperator at,
            double limit) {
        double max = 0;
        double err = 0;
        for (int i = 0; i < want.length; i++) {
            max = Math.max(max, Math.abs(want[i]));
            double d = Math.abs(want[i] - values[at.applyAsInt(i)]);
            err = Double.isNaN(d) ? Double.POSITIVE_INFINITY : Math.max(err, d);
        }
        double relative = max == 0 ? err : err / max;
        worst = Math.max(worst, relative);
        if (relative > limit) {
            problems.add(key + ": " + relative + " > " + limit);
        }
    }

    /** Gradients: the relative L2 error over what is stored; noise is skipped. */
    void compareGradient(String key, Tensor got, double limit) {
        if (file.get(key + ".stats").doubles()[3] < 1e-9) {
            return;
        }
        float[] values = toTorch(got);
        int n = values.length;
        boolean whole = file.has(key);
        double[] want = file.get(whole ? key : key + ".sample64").doubles();
        double d = 0;
        double s = 0;
        for (int i = 0; i < want.length; i++) {
            double v = values[whole ? i : (int) ((long) i * n / 64)];
            d += (v - want[i]) * (v - want[i]);
            s += want[i] * want[i];
        }
        double relative = Math.sqrt(d / Math.max(s, 1e-30));
        worst = Math.max(worst, relative);
        if (!(relative <= limit)) {
            problems.add(key + ": relative L2 " + relative + " > " + limit);
        }
    }

    static int[] channelsFirst(Shape s) {
        int[] d = s.dims();
        if (d.length < 3) {
            return d;
        }
        int[] out = new int[d.length];
        out[0] = d[0];
        out[1] = d[d.length - 1];
        System.arraycopy(d, 1, out, 2, d.length - 2);
        return out;
    }

    static Tensor fromTorch(float[] x, int... torch) {
        if (torch.length < 3) {
            return Tensor.of(x, torch);
        }
        int n = torch[0];
        int c = torch[1];
        int s = x.length / (n * c);
        float[] out = new float[x.length];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < c; j++) {
                for (int k = 0; k < s; k++) {
                    out[(i * s + k) * c + j] = x[(i * c + j) * s + k];
                }
            }
        }
        int[] dims = new int[torch.length];
        dims[0] = n;
        System.arraycopy(torch, 2, dims, 1, torch.length - 2);
        dims[dims.length - 1] = c;
        return Tensor.of(out, dims);
    }

    static float[] toTorch(Tensor t) {
        float[] x = t.toFloats();
        if (t.rank() < 3) {
            return x;
        }
        int n = t.dim(0);
        int c = t.dim(-1);
        int s = x.length / (n * c);
        float[] out = new float[x.length];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < s; k++) {
                for (int j = 0; j < c; j++) {
                    out[(i * c + j) * s + k] = x[(i * s + k) * c + j];
                }
            }
        }
        return out;
    }

    @Override
    public void close() {
        file.close();
    }
}
