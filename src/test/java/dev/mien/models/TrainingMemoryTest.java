package dev.mien.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.DropoutLayer;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.TrainingMemory;
import dev.mien.engine.ops.CrossEntropy;
import dev.mien.engine.ops.Mean;
import dev.mien.engine.tensor.ArrayPool;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What training keeps in memory, and that recomputing what was not kept changes no bit. */
class TrainingMemoryTest {
    private static final Supplier<Module> FACES = () -> new InceptionResnetV1(3, true);
    private static final Supplier<Module> CLIPS = () -> new InceptionI3d(3, 3).setPooling(1, 2, 2);
    private static final Supplier<Module> LONG_CLIPS = () -> new InceptionI3d(3, 3).setPooling(2, 4, 4);
    private static final Supplier<Module> SERIES = () -> new InceptionTime(InceptionTimeConfig.keras(12, 3));

    /** A network after a step, the loss, and the most bytes in use. */
    private record Step(double loss, Module network, long peak) {}

    private static Step step(Supplier<Module> make, boolean recompute, int... dims) {
        Module net = make.get().initialise(1).train(true).recomputeBlocks(recompute);
        DropoutLayer.seed(net, 5, 7);
        Tensor x = Tensor.zeros(dims);
        for (int i = 0; i < x.size(); i++) {
            x.set(i, 2 * Rng.uniform(1, 1, i) - 1);
        }
        try (Scope scope = Scope.open()) {
            ArrayPool.resetPeak();
            long before = ArrayPool.bytesPeak();
            Tape tape = Tape.recording(Backends.get());
            Var y = net.apply(tape.constant(x));
            Var loss = CrossEntropy.crossEntropy(y.shape().rank() == 3 ? Mean.mean(y, 1) : y, new int[dims[0]]);
            tape.backward(loss);
            return new Step(loss.value().item(), net, ArrayPool.bytesPeak() - before);
        }
    }

    private static void recomputationChangesNothing(Supplier<Module> make, int... dims) {
        Step kept = step(make, false, dims);
        Step recomputed = step(make, true, dims);
        assertEquals(kept.loss, recomputed.loss);
        kept.network.namedParameters().forEach((name, p) -> assertArrayEquals(p.grad().toFloats(),
                recomputed.network.namedParameters().get(name).grad().toFloats(), name));
        Map<String, Tensor> state = recomputed.network.stateTensors();
        kept.network.stateTensors()
                .forEach((name, t) -> assertArrayEquals(t.toFloats(), state.get(name).toFloats(), name));
    }

    @Test
    void recomputationChangesNoBitOfFaces() {
        recomputationChangesNothing(FACES, 2, 75, 75, 3);
    }

    @Test
    void recomputationChangesNoBitOfClips() {
        recomputationChangesNothing(CLIPS, 2, 8, 48, 48, 3);
    }

    @Test
    void recomputationChangesNoBitOfSeries() {
        recomputationChangesNothing(SERIES, 2, 25, 12);
        recomputationChangesNothing(() -> new ResNet(12, 3), 2, 25, 12);
    }

    /** What kernels take for themselves, transformed filters above all, comes on top: a fifth in networks as small as these. */
    private static void forecastHolds(Supplier<Module> make, boolean recompute, int... dims) {
        long forecast = TrainingMemory.forecast(make.get().recomputeBlocks(recompute), Tensor.zeros(dims).shape())
                .values() - 4L * Tensor.zeros(dims).size();
        long peak = step(make, recompute, dims).peak;
        assertTrue(forecast < 1.05 * peak && forecast > 0.75 * peak, "forecast " + forecast + ", measured " + peak);
    }

    @Test
    void theForecastIsWhatAStepTakes() {
        forecastHolds(FACES, false, 4, 160, 160, 3);
        forecastHolds(FACES, true, 4, 160, 160, 3);
        forecastHolds(LONG_CLIPS, false, 1, 16, 112, 112, 3);
        forecastHolds(LONG_CLIPS, true, 1, 16, 112, 112, 3);
    }

    @Test
    void recomputationSavesHalf() {
        long kept = TrainingMemory.forecast(FACES.get(), Tensor.zeros(8, 160, 160, 3).shape()).values();
        long recomputed = TrainingMemory.forecast(FACES.get().recomputeBlocks(true),
                Tensor.zeros(8, 160, 160, 3).shape()).values();
        assertTrue(recomputed < kept / 2, recomputed + " of " + kept);
    }
}
