package dev.mien.lab;

import static dev.mien.engine.ops.Reshape.reshape;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.nn.DropoutLayer;
import dev.mien.engine.nn.Lambda;
import dev.mien.engine.nn.LinearLayer;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.Sequential;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Tensor;
import dev.mien.lab.TrainingSettings.Keep;
import dev.mien.lab.TrainingSettings.Schedule;
import dev.mien.models.InceptionTime;
import dev.mien.models.InceptionTimeConfig;
import dev.mien.series.SeriesDataset;
import dev.mien.weights.StateDict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final Backend BACKEND = Backends.byName("auto");
    @TempDir
    private Path folder;

    /** Two classes: a slow and a fast wave, with noise and any phase. */
    private static SeriesExamples waves(int n, int length, long seed) {
        List<float[]> series = new ArrayList<>();
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = i % 2;
            float[] s = new float[length];
            for (int t = 0; t < length; t++) {
                double phase = 6.28 * Rng.uniform(seed, 1, i);
                s[t] = (float) (Math.sin(phase + t * (labels[i] + 1) * 0.7) + 0.3 * Rng.normal(seed, 2 + i, t));
            }
            series.add(s);
        }
        return new SeriesExamples(new SeriesDataset("waves", 1, series, labels, List.of("slow", "fast")));
    }

    private static Module network() {
        InceptionTimeConfig config = InceptionTimeConfig.keras(1, 2).withFilters(4).withDepth(3).withBottleneck(4)
                .withKernels(List.of(8, 4, 2));
        return new Sequential(new InceptionTime(config), new DropoutLayer(0.1)).initialise(7);
    }

    private static TrainingSettings settings(int epochs) {
        return new TrainingSettings(epochs, 4, 0, 1e-2, Schedule.PLATEAU, 0.5, 1, 1e-4, Keep.BEST_TRAINING_LOSS, 1.0,
                false, 3);
    }

    @Test
    void learnsAndKeepsTheBestEpoch() {
        Module model = network();
        List<Epoch> history = new Trainer(model, waves(41, 20, 1), settings(15), BACKEND).train();
        assertEquals(15, history.size());
        assertTrue(history.getLast().loss() < history.getFirst().loss() / 2, history.toString());
        SeriesExamples test = waves(60, 20, 2);
        float[][] p = Predictor.probabilities(model, test, 16, BACKEND);
        assertTrue(Metrics.of(test.labels(), Metrics.argmax(p), test.data().classes()).accuracy() > 0.85);
        assertArrayEquals(p[59], Predictor.probabilities(model, test, 7, BACKEND)[59], 1e-6f);
    }

    @Test
    void resumedTrainingHasTheBitsOfAnUnbrokenOne() {
        SeriesExamples data = waves(13, 12, 1);
        Module whole = network();
        new Trainer(whole, data, settings(6), BACKEND).train();

        Path checkpoint = folder.resolve("checkpoint.safetensors");
        int stops = 0;
        Module last = null;
        for (boolean done = false; !done; stops++) {
            last = network();
            Trainer trainer = new Trainer(last, data, settings(6), BACKEND).checkpointTo(checkpoint);
            if (stops > 0) {
                trainer.resume(checkpoint);
            }
            int[] left = {4};
            trainer.listen(new Trainer.Listener() {
                @Override
                public void step(int epoch, int step, int steps) {
                    if (--left[0] == 0) {
                        trainer.requestStop();
                    }
                }
            });
            trainer.train();
            done = trainer.finished();
            assertTrue(stops < 20, "does not come to an end");
        }
        assertTrue(stops > 3, "was never stopped");
        assertSameBits(whole, last);
    }

    @Test
    void threadsDoNotChangeTheBits() {
        SeriesExamples data = waves(9, 12, 1);
        Module many = network();
        Module one = network();
        int threads = Parallel.threads();
        try {
            Parallel.setThreads(3);
            new Trainer(many, data, settings(2), BACKEND).train();
            Parallel.setThreads(1);
            new Trainer(one, data, settings(2), BACKEND).train();
        } finally {
            Parallel.setThreads(threads);
        }
        assertSameBits(many, one);
    }

    @Test
    void recomputationDoesNotChangeTheBits() {
        SeriesExamples data = waves(9, 12, 1);
        Module kept = network();
        Module recomputed = network();
        new Trainer(kept, data, settings(2), BACKEND).train();
        TrainingSettings less = new TrainingSettings(2, 4, 0, 1e-2, Schedule.PLATEAU, 0.5, 1, 1e-4,
                Keep.BEST_TRAINING_LOSS, 1.0, true, 3);
        new Trainer(recomputed, data, less, BACKEND).train();
        assertSameBits(kept, recomputed);
    }

    private static void assertSameBits(Module a, Module b) {
        Map<String, Tensor> other = b.stateTensors();
        a.stateTensors().forEach((name, t) -> assertArrayEquals(t.toFloats(), other.get(name).toFloats(), name));
    }

    @Test
    void refusesACheckpointOfOtherSettings() {
        SeriesExamples data = waves(8, 12, 1);
        Path checkpoint = folder.resolve("c.safetensors");
        new Trainer(network(), data, settings(1), BACKEND).checkpointTo(checkpoint).train();
        Trainer other = new Trainer(network(), data, settings(1).withSeed(4), BACKEND);
        assertEquals(ExitCode.USAGE, assertThrows(MienException.class, () -> other.resume(checkpoint)).exitCode());
        Trainer longer = new Trainer(network(), data, settings(2), BACKEND).resume(checkpoint);
        assertFalse(longer.finished());
        assertEquals(2, longer.train().size());
    }

    /** Without dropout and batch norm a batch may be cut as one likes. */
    @Test
    void piecesOfABatchAddUp() {
        SeriesExamples data = waves(12, 6, 1);
        float[][] weights = new float[2][];
        for (int i = 0; i < 2; i++) {
            Module model = new Sequential(new Lambda(x -> reshape(x, x.shape().dim(0), 6)), new LinearLayer(6, 2, true))
                    .initialise(1);
            TrainingSettings s = new TrainingSettings(3, 6, i == 0 ? 0 : 2, 1e-2, Schedule.CONSTANT, 0.5, 1, 0,
                    Keep.LAST, 0, false, 3);
            new Trainer(model, data, s, BACKEND).train();
            weights[i] = model.stateTensors().values().iterator().next().toFloats();
        }
        assertArrayEquals(weights[0], weights[1], 1e-5f);
    }

    @Test
    void aRemainderOfOneJoinsTheBatchBefore() {
        assertEquals(3, Trainer.steps(13, 4));
        assertEquals(4, Trainer.steps(14, 4));
        assertEquals(1, Trainer.steps(1, 4));
        assertEquals(5, Trainer.steps(5, 1));
    }

    @Test
    void saysWhenTrainingDiverges() {
        TrainingSettings wild = settings(20).withLearningRate(1e30);
        MienException e = assertThrows(MienException.class,
                () -> new Trainer(network(), waves(8, 12, 1), wild, BACKEND).train());
        assertTrue(e.getMessage().contains("lower the learning rate"), e.getMessage());
    }

    @Test
    void anInfiniteLossNamesItsClipsAndKeepsTheNetwork() {
        SeriesExamples good = waves(8, 12, 1);
        Examples poisoned = new NamedExamples(new Examples() {
            @Override
            public int size() {
                return good.size();
            }

            @Override
            public int label(int i) {
                return good.label(i);
            }

            @Override
            public Tensor batch(int[] indices, int epoch) {
                Tensor x = good.batch(indices, epoch);
                if (epoch == 1 && Arrays.stream(indices).anyMatch(i -> i == 5)) {
                    x.floats()[x.offset()] = Float.NaN;
                }
                return x;
            }
        }, IntStream.range(0, 8).mapToObj(i -> "clip-" + i).toList());
        Path checkpoint = folder.resolve("fold.safetensors");
        Module network = network();
        MienException e = assertThrows(MienException.class,
                () -> new Trainer(network, poisoned, settings(4), BACKEND).checkpointTo(checkpoint).train());
        for (String part : List.of("epoch 2, step", "learning rate 0.", "clip-5", "fold-before-nan.safetensors")) {
            assertTrue(e.getMessage().contains(part), part + " in: " + e.getMessage());
        }
        StateDict kept = StateDict.fromFile(folder.resolve("fold-before-nan.safetensors"));
        network.namedParameters().forEach((name, p) -> {
            for (float x : kept.get("model." + name).toFloats()) {
                assertTrue(Float.isFinite(x), name);
            }
        });
    }
}
