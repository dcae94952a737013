package dev.mien.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.DropoutLayer;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every building block alone, forward and backward, in evaluation and in training. */
class BlocksGoldenTest {
    @ParameterizedTest
    @ValueSource(strings = {"stem", "block35", "mixed_6a", "block17", "mixed_7a", "block8", "block8_norelu", "head_emb",
            "head_cls",
            "i3d_stem", "i3d_mixed_3b", "i3d_mixed_4c", "i3d_mixed_5c"})
    void blockEqualsReference(String name) {
        try (Golden g = new Golden("modules/" + name + ".safetensors")) {
            for (String mode : List.of("eval", "train")) {
                Module m = block(name);
                check(g, m, name, mode);
            }
            assertEquals(List.of(), g.problems());
        }
    }

    private static void check(Golden g, Module m, String name, String mode) {
        g.fill(m, name + ".");
        m.train(mode.equals("train"));
        m.namedModules().values().forEach(l -> {
            if (l instanceof DropoutLayer d) {
                d.setProbability(0);
            }
        });
        Tensor x = g.white(name + ".x", Golden.ints(g.info().get("input").get("shape")));
        if (!g.info().get("input").get("formula").asText().equals("(float)u")) {
            for (int i = 0; i < x.size(); i++) {
                x.set(i, 0.5 + 0.5 * x.get(i));
            }
        }
        Tape tape = Tape.recording(Backends.get());
        Var in = tape.leaf(x);
        Var y = m.apply(in);
        g.compare(mode + ".out", y.value(), 1e-4);
        tape.backward(y, g.white(name + ".gy", Golden.channelsFirst(y.shape())));
        g.compareGradient(mode + ".gx", in.grad(), 5e-5);
        m.namedParameters().forEach((key, p) -> g.compareGradient(mode + ".grad." + key, p.grad(), 5e-5));
        m.namedBuffers().forEach((key, b) -> {
            if (mode.equals("train") && !key.endsWith("num_batches_tracked")) {
                g.compare("train.buffer." + key, b.value(), 3e-5);
            }
        });
    }

    private static Module block(String name) {
        return switch (name) {
            case "stem" -> new InceptionResnetV1.Stem();
            case "block35" -> new Block35(0.17);
            case "mixed_6a" -> new Mixed6a();
            case "block17" -> new Block17(0.10);
            case "mixed_7a" -> new Mixed7a();
            case "block8" -> new Block8(0.20);
            case "block8_norelu" -> new Block8(1.0, false);
            case "head_emb" -> new InceptionResnetV1.Head(0, false);
            case "head_cls" -> new InceptionResnetV1.Head(3, true);
            case "i3d_stem" -> new InceptionI3d.Stem(3);
            case "i3d_mixed_3b" -> new InceptionModule(192, 64, 96, 128, 16, 32, 32);
            case "i3d_mixed_4c" -> new InceptionModule(512, 160, 112, 224, 24, 64, 64);
            case "i3d_mixed_5c" -> new InceptionModule(832, 384, 192, 384, 48, 128, 128);
            default -> throw new IllegalArgumentException(name);
        };
    }
}
