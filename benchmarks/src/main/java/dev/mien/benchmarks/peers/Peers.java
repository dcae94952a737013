package dev.mien.benchmarks.peers;

import ai.onnxruntime.OrtException;
import dev.mien.benchmarks.FmaPeak;
import dev.mien.benchmarks.Gflop;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.nn.Module;
import dev.mien.engine.plan.Plan;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.export.OnnxModel;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Forward passes of Mien's plans against ONNX Runtime: one process, one set of weights, the same number of threads. First both
 * answers are compared; then the sides take turns, so that whatever else the machine does falls on both. Times are medians.
 *
 * <p>Usage: {@code Peers FOLDER MACHINE COMMIT [part of a title...]}; writes {@code cpu.md} and {@code cpu.json}.
 */
public final class Peers {
    private static final int ROUNDS = 9;
    /** A turn repeats its call until about this many milliseconds have gone by. */
    private static final double TURN = 150;
    /** Idle threads of either side spin for a moment before they sleep; not in the other's turn. */
    private static final long REST = 30;
    /** Of the largest output. */
    private static final double TOLERANCE = 1e-4;

    private static final List<Contest> CONTESTS = List.of(
            new Contest("FaceNet 1x160x160", "inceptionresnetv1", Shape.of(1, 160, 160, 3)),
            new Contest("FaceNet 8x160x160", "inceptionresnetv1", Shape.of(8, 160, 160, 3)),
            new Contest("FaceNet 25x160x160", "inceptionresnetv1", Shape.of(25, 160, 160, 3)),
            new Contest("InceptionTime 8x512x25", "inceptiontime[25,3]", Shape.of(8, 512, 25)),
            new Contest("InceptionTime 8x512x64", "inceptiontime[64,3]", Shape.of(8, 512, 64)),
            new Contest("I3D 1x64x224x224", "i3d-rgb[400]", Shape.of(1, 64, 224, 224, 3)));

    private Peers() {}

    /** Something to time. */
    @FunctionalInterface
    private interface Call {
        void run() throws OrtException;
    }

    public static void main(String[] args) throws OrtException, IOException, InterruptedException {
        List<String> wanted = Arrays.asList(args).subList(3, args.length);
        Report report = new Report(args[1], args[2], ROUNDS);
        Parallel.setThreads(1);
        for (Contest c : CONTESTS) {
            if (wanted.isEmpty() || wanted.stream().anyMatch(c.title()::contains)) {
                contest(c, report);
            }
        }
        report.write(Path.of(args[0]));
    }

    private static void contest(Contest c, Report report) throws OrtException, InterruptedException {
        Module network = c.network();
        Tensor x = c.data();
        byte[] model = OnnxModel.of(c.model(), network, c.input(), Map.of()).toBytes();
        Plan plan = Plan.of(network, c.input(), Backends.get());
        for (int threads : new int[] {1, 2}) {
            Parallel.setThreads(threads);
            try (OnnxRuntime peer = new OnnxRuntime(model, x, threads)) {
                double difference = compare(c, plan.run(x), peer.output());
                report.add(time(c, threads, () -> run(plan, x), peer::run, c.gflop(network), difference));
            }
        }
    }

    private static void run(Plan plan, Tensor x) {
        try (Scope _ = Scope.open()) {
            plan.run(x);
        }
    }

    /** The largest difference as a share of the largest output. */
    private static double compare(Contest c, Tensor ours, float[] theirs) {
        FloatBuffer b = OnnxRuntime.channelsFirst(ours);
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < theirs.length; i++) {
            difference = Math.max(difference, Math.abs(b.get(i) - theirs[i]));
            largest = Math.max(largest, Math.abs(theirs[i]));
        }
        if (b.limit() != theirs.length || !(difference <= TOLERANCE * largest) || !(largest > 0)) {
            throw new IllegalStateException(
                    c.title() + ": the outputs differ by " + difference + " where the largest is "
                            + largest + "; a comparison of speeds would mean nothing");
        }
        return difference / largest;
    }

    private static Report.Row time(Contest c, int threads, Call ours, Call theirs, double gflop, double difference)
            throws OrtException, InterruptedException {
        int mineTimes = (int) Math.max(1, TURN / warm(ours));
        int peerTimes = (int) Math.max(1, TURN / warm(theirs));
        List<Double> mine = new ArrayList<>();
        List<Double> peer = new ArrayList<>();
        List<Double> peak = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            peak.add(peak(threads));
            mine.add(turn(ours, mineTimes));
            peer.add(turn(theirs, peerTimes));
        }
        return new Report.Row(c.title(), threads, median(peer), median(mine), gflop, median(peak), difference, mine,
                peer);
    }

    /** Calls until the compilers have done their work, 3 s at least; milliseconds of the last call. */
    private static double warm(Call call) throws OrtException, InterruptedException {
        long end = System.nanoTime() + 3_000_000_000L;
        double last = 0;
        for (int i = 0; i < 3 || System.nanoTime() < end; i++) {
            last = turn(call, 1);
        }
        return last;
    }

    /** Milliseconds per call. */
    private static double turn(Call call, int times) throws OrtException, InterruptedException {
        Thread.sleep(REST);
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            call.run();
        }
        return (System.nanoTime() - start) * 1e-6 / times;
    }

    /** GFLOP/s of fused multiply-adds on that many threads at once. */
    private static double peak(int threads) throws InterruptedException {
        double[] each = new double[threads];
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int me = i;
            all.add(Thread.ofPlatform().start(() -> each[me] = peak()));
        }
        for (Thread t : all) {
            t.join();
        }
        return Arrays.stream(each).sum();
    }

    private static double peak() {
        FmaPeak loop = new FmaPeak();
        Gflop counter = new Gflop();
        float sum = 0;
        long start = System.nanoTime();
        for (int i = 0; i < 2000; i++) {
            sum += loop.fma(counter);
        }
        double speed = counter.gflop / ((System.nanoTime() - start) * 1e-9);
        return Float.isFinite(sum) ? speed : 0;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
