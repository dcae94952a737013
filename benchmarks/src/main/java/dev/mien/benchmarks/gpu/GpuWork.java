package dev.mien.benchmarks.gpu;

import dev.mien.benchmarks.Inputs;
import dev.mien.benchmarks.dtw.Sets;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.cuda.CudaBoot;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.TrainingMemory;
import dev.mien.engine.optim.Adam;
import dev.mien.engine.plan.Plan;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.InceptionI3d;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.InceptionTime;
import dev.mien.models.InceptionTimeConfig;
import dev.mien.series.DistanceMatrix;
import dev.mien.series.DtwOptions;
import dev.mien.series.SeriesDataset;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Work that is timed on a GPU. {@code native/gpu/torch_peer.py} does the same with the same titles.
 *
 * @param unit    what it does some of
 * @param perCall how many of them
 * @param prepare makes it ready to be called
 */
record GpuWork(String title, String unit, double perCall, Supplier<Ready> prepare) {
    private static final int CLASSES = 3;
    private static final int SAMPLE = 8;
    private static final double GIGA = 1e9;

    /**
     * Work that can be called; a call ends when the device has done it.
     *
     * @param parameters of the network, 0 if there is none
     * @param sample     some of what it answers at first, to be compared with another program's
     */
    record Ready(long parameters, float[] sample, Runnable call) {}

    /** All of it, or, to try it out on a slow device, the same on a hundredth of the data. */
    static List<GpuWork> all(boolean small) {
        int side = small ? 80 : 160;
        Shape clips = small ? Shape.of(1, 16, 32, 32, 3) : Shape.of(8, 64, 224, 224, 3);
        int last = small ? 1 : 7;
        return List.of(
                forward("FaceNet forward", "faces", Shape.of(small ? 1 : 256, side, side, 3), InceptionResnetV1::new),
                training("FaceNet training step", "faces", Shape.of(small ? 2 : 200, 160, 160, 3),
                        () -> new InceptionResnetV1(CLASSES, true).setDropout(0)),
                forward("I3D forward", "clips", clips, () -> new InceptionI3d(3, 400).setPooling(2, last, last)),
                training("InceptionTime training step", "series", Shape.of(small ? 2 : 8, 25, 512),
                        () -> new InceptionTime(InceptionTimeConfig.keras(512, CLASSES))),
                warping(small ? 40 : 4096, small ? 32 : 256), warping(small ? 40 : 4096, small ? 33 : 257));
    }

    private static GpuWork forward(String title, String unit, Shape input, Supplier<Module> create) {
        return new GpuWork(title, unit, input.dim(0), () -> {
            Module network = ruled(create.get()).train(false);
            Plan plan = Plan.of(network, input, Backends.get());
            Tensor x = ruled(Tensor.zeros(input), 1);
            return new Ready(parameters(network), answer(plan, x, SAMPLE), () -> answer(plan, x, 1));
        });
    }

    /** The first values; reading them waits for the device. */
    private static float[] answer(Plan plan, Tensor x, int count) {
        try (Scope _ = Scope.open()) {
            return Arrays.copyOf(plan.run(x).toFloats(), count);
        }
    }

    /** Blocks are computed again in the backward pass where their values would fill the device. */
    private static GpuWork training(String title, String unit, Shape input, Supplier<Module> create) {
        return new GpuWork(title, unit, input.dim(0), () -> {
            Module network = ruled(create.get()).train(true);
            network.recomputeBlocks(
                    TrainingMemory.forecast(network, input).total() > CudaBoot.report().deviceMemory() / 2);
            Adam adam = new Adam(network.namedParameters(), 1e-4);
            Tensor x = ruled(Tensor.zeros(input), 1);
            int[] labels = new int[input.dim(0)];
            Arrays.setAll(labels, i -> i % CLASSES);
            float loss = (float) Inputs.step(network, adam, x, labels);
            return new Ready(parameters(network), new float[] {loss}, () -> Inputs.step(network, adam, x, labels));
        });
    }

    /** All ordered pairs, as {@code mien dtw} computes distances of a set; cells of all their matrices are counted. */
    private static GpuWork warping(int series, int steps) {
        double cells = (double) series * series * steps * steps;
        return new GpuWork("DTW all pairs " + series + " x " + steps, "Gcells", cells / GIGA, () -> {
            SeriesDataset data = Sets.walks(series, steps, 1);
            DistanceMatrix matrix = new DistanceMatrix(data, data, DtwOptions.DEFAULT);
            float[] first = matrix.inFloat((done, total) -> true)[0];
            return new Ready(0, Arrays.copyOf(first, SAMPLE), () -> matrix.inFloat((done, total) -> true));
        });
    }

    private static long parameters(Module network) {
        return network.namedParameters().values().stream().mapToLong(p -> p.value().size()).sum();
    }

    /** Weights that another program can make too; vectors keep their first values: 1, or 0 for a bias. */
    private static Module ruled(Module network) {
        network.initialise(1);
        network.namedParameters().values().stream().map(p -> p.value()).forEach(w -> {
            if (w.rank() > 1) {
                ruled(w, Math.sqrt(6.0 * w.dim(0) / w.size()));
            } else if (w.rank() == 1 && w.get(0) != 1) {
                w.fill(0);
            }
        });
        return network;
    }

    /** Element i, channels last, is the scale times a number in [-1, 1) that looks random. */
    private static Tensor ruled(Tensor t, double scale) {
        for (int i = 0; i < t.size(); i++) {
            t.set(i, scale * (i * 40503L % 65521 / 32760.5 - 1));
        }
        return t;
    }
}
