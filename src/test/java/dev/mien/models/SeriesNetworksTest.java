package dev.mien.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.reference.ReferenceBackend;
import dev.mien.engine.nn.Parameter;
import dev.mien.engine.ops.CrossEntropy;
import dev.mien.engine.plan.Plans;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What InceptionTime, FCN and ResNet have in common. Their values are checked against golden files. */
class SeriesNetworksTest {
    private static final int CLASSES = 3;

    private static SeriesNetwork network(String name, int inputs) {
        return switch (name) {
            case "inceptiontime" -> new InceptionTime(InceptionTimeConfig.keras(inputs, CLASSES).withFilters(4));
            case "fcn" -> new Fcn(inputs, CLASSES);
            case "resnet" -> new ResNet(inputs, CLASSES);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Tensor noise(DType type, int... dims) {
        Tensor t = Tensor.zeros(Shape.of(dims), type);
        for (int i = 0; i < t.size(); i++) {
            t.set(i, 2 * Rng.uniform(1, 2, i) - 1);
        }
        return t;
    }

    @ParameterizedTest
    @ValueSource(strings = {"inceptiontime", "fcn", "resnet"})
    void meanOfTheMapAndBiasAreTheLogits(String name) {
        SeriesNetwork m = network(name, 2);
        m.initialise(3);
        m.fc().bias().value().set(1, 0.75);
        for (int length : new int[] {1, 2, 7, 60}) {
            Tensor x = noise(DType.F32, 4, length, 2);
            Tensor logits = m.apply(Tape.inference(Backends.get()).constant(x)).value();
            Tensor map = m.classActivationMaps(Tape.inference(Backends.get()).constant(x)).value();
            assertEquals(Shape.of(4, length, CLASSES), map.shape());
            for (int n = 0; n < 4; n++) {
                for (int c = 0; c < CLASSES; c++) {
                    double mean = 0;
                    for (int t = 0; t < length; t++) {
                        mean += map.get((n * length + t) * CLASSES + c) / length;
                    }
                    assertEquals(logits.get(n * CLASSES + c), mean + m.fc().bias().value().get(c), 1e-5);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"inceptiontime", "fcn", "resnet"})
    void gradientsAreDifferencesOfTheLoss(String name) {
        SeriesNetwork m = network(name, 2);
        m.initialise(5).to(DType.F64).train(true);
        Tensor x = noise(DType.F64, 3, 9, 2);
        Backend k = ReferenceBackend.create();
        Tape tape = Tape.recording(k);
        tape.backward(CrossEntropy.crossEntropy(m.apply(tape.constant(x)), new int[] {0, 2, 1}));
        for (Map.Entry<String, Parameter> e : m.namedParameters().entrySet()) {
            Tensor w = e.getValue().value();
            int i = w.size() / 3;
            double before = w.get(i);
            double step = 1e-6;
            double[] loss = new double[2];
            for (int side = 0; side < 2; side++) {
                w.set(i, before + (side == 0 ? -step : step));
                Tape forward = Tape.inference(k);
                loss[side] = CrossEntropy.crossEntropy(m.apply(forward.constant(x)), new int[] {0, 2, 1}).value()
                        .item();
            }
            w.set(i, before);
            assertEquals((loss[1] - loss[0]) / (2 * step), e.getValue().grad().get(i), 1e-6, e.getKey());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fcn", "resnet"})
    void plansAnswerTheSame(String name) {
        SeriesNetwork m = network(name, 5);
        m.initialise(2);
        Tensor x = noise(DType.F32, 2, 33, 5);
        Tensor want = m.apply(Tape.inference(Backends.get()).constant(x)).value();
        Tensor got = new Plans(m, Backends.get(), 1).run(x);
        for (int i = 0; i < want.size(); i++) {
            assertEquals(want.get(i), got.get(i), 1e-4 * Math.max(1, Math.abs(want.get(i))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fcn", "resnet"})
    void drawsAsKerasAndExplainsWrongInputs(String name) {
        SeriesNetwork m = network(name, 12);
        m.initialise(1);
        m.namedParameters().forEach((key, p) -> {
            if (key.endsWith("bias")) {
                assertArrayEquals(new float[p.value().size()], p.value().toFloats(), key);
            }
        });
        String key = name.equals("fcn") ? "block2.conv.weight" : "block2.conv2.conv.weight";
        float[] w = m.namedParameters().get(key).value().toFloats();
        double bound = Math.sqrt(6.0 / (5 * (name.equals("fcn") ? 128 + 256 : 128 + 128)));
        double largest = 0;
        for (float v : w) {
            largest = Math.max(largest, Math.abs(v));
        }
        assertTrue(largest <= bound && largest > 0.99 * bound, largest + " of " + bound);
        Tensor wrong = noise(DType.F32, 1, 9, 3);
        String message = assertThrows(MienException.class,
                () -> m.apply(Tape.inference(Backends.get()).constant(wrong))).getMessage();
        assertTrue(message.contains("[N, L, 12]"), message);
        for (IntFunction<SeriesNetwork> make : List.<IntFunction<SeriesNetwork>>of(n -> new Fcn(n, 1),
                n -> new ResNet(1, n))) {
            assertThrows(IllegalArgumentException.class, () -> make.apply(0));
        }
    }
}
