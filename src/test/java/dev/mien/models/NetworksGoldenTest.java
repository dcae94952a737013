package dev.mien.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.ops.CrossEntropy;
import dev.mien.engine.ops.Mean;
import dev.mien.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole networks against the reference; in evaluation every named layer, so that the first wrong one shows. */
class NetworksGoldenTest {
    @ParameterizedTest
    @ValueSource(strings = {"keras_T25", "tsai_T25", "ghost_T25", "keras_T64", "tsai_T64", "ghost_T64"})
    void inceptionTime(String name) {
        try (Golden g = new Golden("models/itime_" + name + ".safetensors")) {
            Module m = new InceptionTime(InceptionTimeConfig.preset(name.substring(0, name.indexOf('_')), 512, 3));
            evaluate(g, m, "eval.out", 1e-5);
            train(g, m, Backends.get(), 1e-5, 5e-4);
            assertEquals(List.of(), g.problems());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fcn_1_T31", "resnet_1_T31", "resnet_6_T5"})
    void baselines(String name) {
        try (Golden g = new Golden("models/" + name + ".safetensors")) {
            int inputs = g.info().get("c_in").asInt();
            int classes = g.info().get("num_classes").asInt();
            Module m = name.startsWith("fcn") ? new Fcn(inputs, classes) : new ResNet(inputs, classes);
            evaluate(g, m, "eval.out", 1e-5);
            train(g, m, Backends.get(), 1e-5, 5e-4);
            assertEquals(List.of(), g.problems());
        }
    }

    @Test
    void faceNetEmbeds() {
        try (Golden g = new Golden("models/facenet_eval_emb.safetensors")) {
            evaluate(g, new InceptionResnetV1(), "eval.out", 1e-5);
            assertEquals(List.of(), g.problems());
        }
    }

    @Test
    void faceNetClassifies() {
        try (Golden g = new Golden("models/facenet_eval_cls3.safetensors")) {
            evaluate(g, new InceptionResnetV1(3, true), "eval.out", 1e-5);
            assertEquals(List.of(), g.problems());
        }
    }

    @Test
    void faceNetTrains() {
        try (Golden g = new Golden("models/facenet_train_cls3_b2.safetensors")) {
            Module m = new InceptionResnetV1(3, true).setDropout(0);
            g.fill(m, "");
            train(g, m, Backends.get(), 2e-4, 1e-1);
            assertEquals(List.of(), g.problems());
        }
    }

    @Test
    void i3d() {
        try (Golden g = new Golden("models/i3d_eval_16x112.safetensors")) {
            evaluate(g, new InceptionI3d(3, 400).setPooling(2, 4, 4), "eval.out", 1e-5);
            assertEquals(List.of(), g.problems());
        }
    }

    @Test
    void i3dTrains() {
        try (Golden g = new Golden("models/i3d_train_16x112_cls3.safetensors")) {
            Module m = new InceptionI3d(3, 3).setPooling(2, 4, 4).setDropout(0);
            g.fill(m, "");
            train(g, m, Backends.get(), 2e-4, 1.5e-1);
            assertEquals(List.of(), g.problems());
        }
    }

    @Test
    void clipsToClasses() {
        try (Golden g = new Golden("models/combined_tsai_2x5_frozenbn.safetensors")) {
            FaceNetInceptionTime m = new FaceNetInceptionTime(InceptionTimeConfig.tsai(512, 3))
                    .setBatchNormFrozen(true);
            m.facenet().setDropout(0);
            evaluate(g, m, "eval.out", 1e-5);
            train(g, m, Backends.get(), 2e-4, 1e-1);
            assertEquals(List.of(), g.problems());
        }
    }

    private static void evaluate(Golden g, Module m, String out, double limit) {
        g.fill(m, "");
        m.train(false);
        Map<Module, String> names = m.namedModules().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
        Tape tape = Tape.inference(Backends.get()).observe((module, y) -> {
            String name = names.get(module);
            if (name != null && g.has("eval.act." + name)) {
                g.compare("eval.act." + name, y, 1e-4);
            }
        });
        Tensor y = m.apply(tape.constant(input(g))).value();
        g.compare(out, y, limit);
    }

    private static void train(Golden g, Module m, Backend backend, double outLimit, double gradLimit) {
        m.train(true);
        m.zeroGrad();
        Tape tape = Tape.recording(backend);
        Var x = tape.leaf(input(g));
        Var y = m.apply(x);
        g.compare("train.out", y.value(), outLimit);
        Var logits = y.shape().rank() == 3 ? Mean.mean(y, 1) : y;
        Var loss = CrossEntropy.crossEntropy(logits, labels(g.info().get("loss").asText()));
        g.compare("train.loss", loss.value(), outLimit);
        tape.backward(loss);
        Tensor dx = x.shape().rank() == 5 && g.info().get("input").has("then_viewed_as")
                ? x.grad().reshape(x.shape().dim(0) * x.shape().dim(1), x.shape().dim(2), x.shape().dim(3),
                        x.shape().dim(4))
                : x.grad();
        g.compareGradient("train.grad_input", dx, gradLimit);
        m.namedParameters().forEach((key, p) -> g.compareGradient("train.grad." + key, p.grad(), gradLimit));
        m.namedBuffers().forEach((key, b) -> {
            if (!key.endsWith("num_batches_tracked")) {
                g.compare("train.buffer." + key, b.value(), 3e-5);
            }
        });
    }

    /** Frames are grouped into clips where the file says so. */
    private static Tensor input(Golden g) {
        JsonNode in = g.info().get("input");
        Tensor x = g.input(in);
        return in.has("then_viewed_as")
                ? x.reshape(in.get("then_viewed_as").get(0).asInt(), in.get("then_viewed_as").get(1).asInt(),
                        x.dim(1), x.dim(2), x.dim(3))
                : x;
    }

    /** From {@code ... labels [0, 2]}. */
    private static int[] labels(String loss) {
        String list = loss.substring(loss.indexOf('[') + 1, loss.indexOf(']'));
        return List.of(list.split(", ")).stream().mapToInt(Integer::parseInt).toArray();
    }
}
