package dev.mien.lab.reproduce;

import dev.mien.MienException;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.TrainingMemory;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.MirroredStorage;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.lab.Examples;
import dev.mien.lab.Trainer;
import dev.mien.lab.TrainingSettings;
import dev.mien.lab.networks.NetworkKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the experiment will take, said before its first step: memory by rehearsing a step of each network, time by trying a small
 * one.
 *
 * @param workers cells that will run at a time
 * @param seconds of all trainings that are left
 * @param lines   for people
 */
record Forecast(int workers, double seconds, List<String> lines) {
    /** Clips in the step that is tried. */
    private static final int TRIED = 2;
    private static final int MOST_STEPS = 200;
    /** Seconds spent on trying one network. */
    private static final double ENOUGH = 0.8;
    /** Each network is tried so often: the first ones while code is still compiled. */
    private static final int ROUNDS = 2;
    /** Of the heap, what tensors may take; the rest is for clips and everything else. */
    private static final double SHARE = 0.8;

    /** A network and how many clips it will be shown in training, over all cells that are left, or in pretraining. */
    record Demand(NetworkKind kind, int length, long clips, boolean pretraining) {
        String title() {
            return pretraining ? "pretrain " + (kind == NetworkKind.I3D ? "I3D" : "FaceNet") : kind.title();
        }
    }

    /**
     * Looks ahead. Errors: MienException when a step of one network does not fit into memory, with what to do.
     */
    static Forecast of(ReproduceConfig config, int classes, List<Demand> demands) {
        Map<Demand, TrainingMemory> memory = new LinkedHashMap<>();
        long most = 0;
        for (Demand d : demands) {
            TrainingMemory m = memory(config, classes, d);
            memory.put(d, m);
            most = Math.max(most, m.total());
            requireRoom(config, d, m);
        }
        long room = (long) (SHARE * MirroredStorage.capacity());
        int fit = most == 0 ? Parallel.threads() : (int) Math.max(1, room / most);
        int workers = Math.min(config.workers() == 0 ? Parallel.threads() : config.workers(), fit);
        Map<Demand, Double> quickest = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Demand d : demands) {
                quickest.merge(d, secondsPerClip(config, classes, d, workers), Math::min);
            }
        }
        double all = 0;
        List<String> lines = new ArrayList<>();
        for (Demand d : demands) {
            double each = quickest.get(d);
            double seconds = each * d.clips() / workers;
            all += seconds;
            lines.add(String.format(Locale.ROOT, "%-16s length %-3d %,11d clips x %7.1f ms, %s, %s at a time",
                    d.title(), d.length(), d.clips(), 1e3 * each, duration(seconds),
                    bytes(memory.get(d).total())));
        }
        lines.add(String.format(Locale.ROOT, "all training: about %s, %d cells at a time, up to %s of memory",
                duration(all), workers, bytes(workers * most)));
        return new Forecast(workers, all, lines);
    }

    private static Module network(ReproduceConfig config, int classes, Demand d) {
        return config.networks().build(d.kind(), classes, d.length(), config.seed())
                .recomputeBlocks(config.training().recompute());
    }

    private static TrainingMemory memory(ReproduceConfig config, int classes, Demand d) {
        return TrainingMemory.forecast(network(config, classes, d),
                config.networks().input(d.kind(), config.training().batch(), d.length()));
    }

    private static void requireRoom(ReproduceConfig config, Demand d, TrainingMemory m) {
        long room = MirroredStorage.capacity();
        if (m.total() > SHARE * room) {
            boolean gpu = MirroredStorage.hasDevice();
            throw MienException.environment(d.kind().title() + " at length " + d.length() + ": a step of "
                    + config.training().batch() + " clips takes " + bytes(m.total()) + " of memory, and the "
                    + (gpu ? "GPU" : "Java heap") + " has " + bytes(room) + ". "
                    + (gpu ? "Take --backend simd"
                            : "Start with MIEN_JAVA_OPTS=-Xmx" + (long) Math.ceil(m.total() / SHARE / (1 << 30))
                                    + "g on a machine that has it")
                    + (config.training().recompute() ? "" : ", set training.recompute=true")
                    + ", or lower training.batch or lengths.longClip");
        }
    }

    /** The fastest of a few steps on clips of noise; the first ones make ready. */
    private static double secondsPerClip(ReproduceConfig config, int classes, Demand d, int workers) {
        int threads = Parallel.threads();
        Parallel.setThreads(Math.max(1, threads / workers));
        try {
            TrainingSettings few = new TrainingSettings(1, TRIED, 0, 0, TrainingSettings.Schedule.CONSTANT, 1, 0, 0,
                    TrainingSettings.Keep.LAST, 0, config.training().recompute(), 0);
            double[] best = {Double.POSITIVE_INFINITY};
            long started = System.nanoTime();
            Trainer trainer = new Trainer(network(config, classes, d),
                    new Noise(config.networks().input(d.kind(), 1, d.length())), few,
                    Backends.get());
            trainer.listen(new Trainer.Listener() {
                private long last = started;

                @Override
                public void step(int epoch, int step, int steps) {
                    long now = System.nanoTime();
                    best[0] = step == 1 ? best[0] : Math.min(best[0], (now - last) * 1e-9);
                    last = now;
                    if (step > 1 && (now - started) * 1e-9 > ENOUGH) {
                        trainer.requestStop();
                    }
                }
            });
            trainer.train();
            return best[0] / TRIED;
        } finally {
            Parallel.setThreads(threads);
        }
    }

    /** Clips that nobody looks at. */
    private record Noise(Shape clip) implements Examples {
        @Override
        public int size() {
            return MOST_STEPS * TRIED;
        }

        @Override
        public int label(int i) {
            return 0;
        }

        @Override
        public Tensor batch(int[] indices, int epoch) {
            int[] dims = clip.dims();
            dims[0] = indices.length;
            Tensor x = Tensor.empty(Shape.of(dims), DType.F32);
            float[] values = x.floats();
            for (int i = 0; i < x.size(); i++) {
                values[x.offset() + i] = (i * 31 % 97) / 97f - .5f;
            }
            return x;
        }
    }

    static String duration(double seconds) {
        long s = Math.round(seconds);
        return s < 100 ? s + " s" : s < 6000 ? s / 60 + " min" : String.format(Locale.ROOT, "%.1f h", s / 3600.0);
    }

    static String bytes(long n) {
        return n < 1L << 30 ? (n >> 20) + " MiB" : String.format(Locale.ROOT, "%.1f GiB", n / (double) (1 << 30));
    }
}
