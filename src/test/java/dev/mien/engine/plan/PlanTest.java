package dev.mien.engine.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.nn.ConvLayer;
import dev.mien.engine.nn.Module;
import dev.mien.engine.ops.Concat;
import dev.mien.engine.ops.Relu;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.InceptionTime;
import dev.mien.models.InceptionTimeConfig;
import dev.mien.models.ONet;
import dev.mien.models.PNet;
import dev.mien.models.RNet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A plan answers what the module answers. */
class PlanTest {
    private final Backend backend = Backends.byName("auto");

    @Test
    void faceNet() {
        assertSameAnswer(new InceptionResnetV1(), Shape.of(2, 99, 96, 3), "relu", 20);
    }

    @Test
    void inceptionTimeOfEveryKind() {
        for (InceptionTimeConfig c : new InceptionTimeConfig[] {InceptionTimeConfig.keras(7, 3),
                InceptionTimeConfig.tsai(7, 3),
                InceptionTimeConfig.ghost(7, 3)}) {
            assertSameAnswer(new InceptionTime(c), Shape.of(3, 21, 7), "concat", 1);
        }
    }

    @Test
    void faceDetection() {
        assertSameAnswer(new PNet(), Shape.of(1, 29, 34, 3), "prelu", 3);
        assertSameAnswer(new RNet(), Shape.of(3, 24, 24, 3), "prelu", 4);
        assertSameAnswer(new ONet(), Shape.of(2, 48, 48, 3), "prelu", 5);
    }

    /** Heads that write side by side are one convolution, whatever ends each. */
    @Test
    void headsAreTakenTogether() {
        PlanStep heads = Plan.of(new PNet().initialise(3).train(false), Shape.of(1, 29, 34, 3), backend).steps().get(4);
        assertEquals("conv4_1 + conv4_2", heads.layer());
        assertEquals(Shape.of(1, 10, 12, 6), heads.output());
        assertEquals(6 * 33, heads.parameters());
        assertEquals(120 * 6 * 32, heads.macs());
        assertEquals(List.of("softmax"), heads.fused());
        assertSameAnswer(new PNet(), Shape.of(1, 29, 34, 3), "softmax", 1);
        assertSameAnswer(new RNet(), Shape.of(3, 24, 24, 3), "-> [3, 6], softmax", 1);
        assertSameAnswer(new ONet(), Shape.of(2, 48, 48, 3), "-> [2, 16], softmax", 1);
        Module other = new Heads();
        assertSameAnswer(other, Shape.of(2, 6, 7, 16), "-> [2, 6, 7, 20], relu", 1);
        assertSameAnswer(other, Shape.of(2, 6, 7, 16), "-> [2, 6, 7, 5]", 1);
    }

    /** The first two have one end, the third another, the fourth another geometry. */
    private static final class Heads extends Module {
        final ConvLayer a = new ConvLayer(16, 7, Geometry.of(3, 3).pad(1), true);
        final ConvLayer b = new ConvLayer(16, 13, Geometry.of(3, 3).pad(1), true);
        final ConvLayer c = new ConvLayer(16, 5, Geometry.of(3, 3).pad(1), false);
        final ConvLayer d = new ConvLayer(16, 5, Geometry.of(1, 1), true);

        @Override
        protected Var forward(Var x) {
            return Concat.concat(Relu.relu(a.apply(x)), Relu.relu(b.apply(x)), c.apply(x), d.apply(x));
        }
    }

    /** A plan outlives the scope it is made in. */
    @Test
    void aPlanKeepsWhatItNeedsOfWeights() {
        Module m = new Heads().initialise(4);
        Tensor x = scatter(Tensor.zeros(2, 6, 7, 16), 6, 0, 1);
        for (Backend b : List.of(backend, Backends.byName("reference"))) {
            Plan plan;
            try (Scope scope = Scope.open()) {
                plan = Plan.of(m, x.shape(), b);
            }
            assertArrayEquals(Plan.of(m, x.shape(), b).run(x).toFloats(), plan.run(x).toFloats(), b.name());
        }
    }

    @Test
    void theNumberOfThreadsChangesNothing() {
        Module m = new InceptionResnetV1().initialise(4);
        Tensor x = scatter(Tensor.zeros(2, 96, 99, 3), 6, 0, 1);
        Plan plan = Plan.of(m, x.shape(), backend);
        int threads = Parallel.threads();
        try {
            Parallel.setThreads(1);
            float[] one = plan.run(x).toFloats();
            Parallel.setThreads(3);
            assertArrayEquals(one, plan.run(x).toFloats());
        } finally {
            Parallel.setThreads(threads);
        }
    }

    /** Large values of many examples are taken one example after the other; the answer is that of each alone. */
    @Test
    void aLargeBatchIsTakenExampleByExample() {
        Module m = new InceptionResnetV1().initialise(4);
        Tensor x = scatter(Tensor.zeros(3, 160, 160, 3), 6, 0, 1);
        Plan plan = Plan.of(m, x.shape(), backend);
        assertTrue(plan.steps().stream().anyMatch(s -> s.fused().contains("example by example")));
        assertEquals(3, plan.steps().getFirst().output().dim(0));
        try (Scope scope = Scope.open()) {
            plan.run(x); // its buffers outlive this scope
        }
        Tensor all = plan.run(x);
        Plan single = Plan.of(m, x.shape().with(0, 1), backend);
        assertEquals(single.steps().stream().mapToLong(PlanStep::macs).sum() * 3,
                plan.steps().stream().mapToLong(PlanStep::macs).sum());
        for (int i = 0; i < 3; i++) {
            float[] alone = single.run(x.rows(i, i + 1)).toFloats();
            assertArrayEquals(alone, all.rows(i, i + 1).toFloats(), 2e-6f);
        }
    }

    @Test
    void refusesAnotherShapeAndTrainingMode() {
        Module m = new InceptionTime(InceptionTimeConfig.keras(2, 3)).initialise(1);
        Plan p = Plan.of(m, Shape.of(1, 5, 2), backend);
        assertThrows(IllegalArgumentException.class, () -> p.run(Tensor.zeros(1, 6, 2)));
        assertThrows(IllegalStateException.class, () -> Plan.of(m.train(true), Shape.of(1, 5, 2), backend));
    }

    private void assertSameAnswer(Module m, Shape input, String fused, int atLeast) {
        m.initialise(3);
        m.namedBuffers().forEach((name, b) -> {
            if (!name.endsWith("tracked")) {
                scatter(b.value(), Rng.stream(name), 0.5, 0.4);
            }
        });
        Tensor x = scatter(Tensor.zeros(input), 5, 0, 1);
        Plan plan = Plan.of(m, input, backend);
        assertTrue(plan.describe().stream().filter(s -> s.contains(fused)).count() >= atLeast,
                plan.describe()::toString);
        try (Scope scope = Scope.open()) {
            Tape tape = Tape.inference(backend);
            Tensor expected = m.apply(tape.constant(x)).value();
            for (int run = 0; run < 2; run++) {
                Tensor actual = plan.run(x);
                assertEquals(expected.shape(), actual.shape());
                double largest = Math.sqrt(backend.map().sumSquares(expected));
                for (int i = 0; i < expected.size(); i++) {
                    assertEquals(expected.get(i), actual.get(i), 2e-6 * largest, "element " + i);
                }
            }
        }
    }

    private static Tensor scatter(Tensor t, long stream, double middle, double spread) {
        for (int i = 0; i < t.size(); i++) {
            t.set(i, middle + spread * (2 * Rng.uniform(9, stream, i) - 1));
        }
        return t;
    }
}
