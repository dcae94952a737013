package dev.mien.benchmarks.peers;

import dev.mien.benchmarks.peers.Turns.Player;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.nn.Module;
import dev.mien.engine.plan.Plan;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import dev.mien.export.OnnxModel;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Mien against ONNX Runtime and libtorch: one process, one set of weights, the same number of threads. First the answers are
 * compared, in training the loss and the gradients of the first step; then the sides take turns.
 *
 * <p>Usage: {@code Peers FOLDER MACHINE COMMIT [part of a title...]}; writes {@code cpu.md} and {@code cpu.json}. System
 * properties: {@code peers.threads} (1,2), {@code peers.rounds}, {@code peers.data} (trained weights and films, ../shared/data).
 */
public final class Peers {
    /** Of outputs, as a share of the largest; of the loss, as a share of it. */
    static final double TOLERANCE = 1e-4;
    /** Of the gradient of each parameter, as a share of its length. */
    private static final double GRADIENTS = 1e-2;
    private static final double SWITCHED = 0.2;

    private final Report report;
    private final Row.Provenance provenance;
    private final int[] threadCounts = Arrays.stream(System.getProperty("peers.threads", "1,2").split(","))
            .mapToInt(Integer::parseInt).toArray();

    private Peers(Report report, Row.Provenance provenance) {
        this.report = report;
        this.provenance = provenance;
    }

    public static void main(String[] args) throws Exception {
        List<String> order = new ArrayList<>(Contest.ALL.stream().map(Contest::title).toList());
        order.add(FaceDetection.NETS);
        order.add(FaceDetection.DETECTOR);
        order.add(Scaling.FORWARD);
        order.add(Scaling.TRAINING);
        torch.set_num_interop_threads(1);
        Report report = new Report(Path.of(args[0]), args[1], List.of(OnnxRuntime.version(), TorchNetwork.version()),
                order);
        String jdk = System.getProperty("java.vendor.version") + " (Java " + System.getProperty("java.version") + ")";
        Peers peers = new Peers(report, new Row.Provenance(args[2], LocalDate.now().toString(), jdk));
        List<String> wanted = Arrays.asList(args).subList(3, args.length);
        for (String title : order) {
            if (wanted.isEmpty() || wanted.stream().anyMatch(title::contains)) {
                peers.contest(title);
            }
        }
    }

    private void contest(String title) throws Exception {
        if (title.equals(Scaling.FORWARD) || title.equals(Scaling.TRAINING)) {
            Scaling.contest(title, threadCounts, report, provenance);
            return;
        }
        if (title.equals(FaceDetection.NETS) || title.equals(FaceDetection.DETECTOR)) {
            FaceDetection detection = new FaceDetection();
            for (int threads : threadCounts) {
                detection.contest(title, threads, report, provenance);
            }
            return;
        }
        Contest c = Contest.ALL.stream().filter(each -> each.title().equals(title)).findFirst().orElseThrow();
        for (int threads : threadCounts) {
            Parallel.setThreads(threads);
            torch.set_num_threads(threads);
            if (c.training()) {
                training(c, threads);
            } else {
                forward(c, threads);
            }
        }
    }

    private void forward(Contest c, int threads) throws Exception {
        Module network = c.network();
        Tensor x = c.data();
        Plan plan = Plan.of(network, c.input(), Backends.get());
        float[] ours = ChannelsFirst.data(plan.run(x));
        byte[] model = OnnxModel.of(c.title(), network, c.input(), Map.of()).toBytes();
        try (OnnxRuntime onnx = new OnnxRuntime(model, x, threads, true);
                Best<TorchForward> torch = Best.of(c.input(), format -> new TorchForward(network, x, format))) {
            double toOnnx = Agreement.require(c.title(), ours, onnx.output(), TOLERANCE);
            double toTorch = Agreement.require(c.title(), ours, torch.side().output(), TOLERANCE);
            Turns turns = Turns.take(List.of(player(forward(plan, x)), player(onnx), player(torch.side())), threads,
                    rounds(9));
            List<List<Double>> t = turns.times();
            report.add(Row.of(c.title(), threads, Contest.ONNX, c.target(Contest.ONNX, threads), t.get(0), t.get(1),
                    turns.peaks(), c.gflop(),
                    toOnnx, "", provenance));
            report.add(Row.of(c.title(), threads, Contest.TORCH, c.target(Contest.TORCH, threads), t.get(0), t.get(2),
                    turns.peaks(), c.gflop(),
                    toTorch, torch.note(), provenance));
        }
    }

    /** A call of a plan. */
    static Side forward(Plan plan, Tensor x) {
        return () -> {
            try (Scope _ = Scope.open()) {
                plan.run(x);
            }
        };
    }

    private void training(Contest c, int threads) throws Exception {
        Tensor x = c.data();
        MienTraining mien = new MienTraining(c.network(), x, c.labels());
        try (Best<TorchTraining> torch = Best.of(c.input(),
                format -> new TorchTraining(c.network(), x, c.labels(), format))) {
            mien.run();
            double difference = firstStep(c, x, mien);
            Turns turns = Turns.take(List.of(player(mien), player(torch.side())), threads,
                    rounds(c.input().rank() == 5 ? 7 : 9));
            List<List<Double>> t = turns.times();
            report.add(Row.of(c.title(), threads, Contest.TORCH, c.target(Contest.TORCH, threads), t.get(0), t.get(1),
                    turns.peaks(), c.gflop(),
                    difference, torch.note(), provenance));
        }
    }

    /**
     * Compares loss and gradients. Roundings grow on the way back through dozens of batch norms over few rows, and where they
     * switch a ReLU a gradient changes by a tenth: against float64, libtorch in one of its memory formats is off by 4 % for I3D, in
     * the other by 11 %, and Mien by the same 11 %. So gradients have to agree within a hundredth, or, where libtorch's own do not
     * in its two formats, or when inputs change by a rounding, within a fifth: a wrong formula is off by more in some parameter.
     */
    private static double firstStep(Contest c, Tensor x, MienTraining mien) {
        try (TorchTraining first = new TorchTraining(c.network(), x, c.labels(), MemoryFormat.Contiguous);
                TorchTraining second = new TorchTraining(c.network(), x, c.labels(), Best.last(c.input()));
                TorchTraining shaken = new TorchTraining(c.network(), shaken(x), c.labels(), MemoryFormat.Contiguous)) {
            first.run();
            second.run();
            shaken.run();
            Agreement.require(c.title() + ": loss", new float[] {(float) mien.loss()},
                    new float[] {(float) first.loss()}, TOLERANCE);
            Map<String, float[]> theirs = first.gradients();
            double own = Math.max(Gradients.difference(second.gradients(), theirs),
                    Gradients.difference(shaken.gradients(), theirs));
            double difference = Gradients.difference(mien.gradients(), theirs);
            if (!(difference <= (own <= GRADIENTS ? GRADIENTS : SWITCHED))) {
                throw new IllegalStateException(c.title() + ": gradients differ by " + difference
                        + ", libtorch's own by " + own);
            }
            return difference;
        }
    }

    /** Every value a rounding away. */
    private static Tensor shaken(Tensor x) {
        Tensor y = Tensor.zeros(x.shape());
        for (int i = 0; i < x.size(); i++) {
            y.set(i, i % 2 == 0 ? Math.nextUp((float) x.get(i)) : Math.nextDown((float) x.get(i)));
        }
        return y;
    }

    static Player player(Side side) {
        return new Player(side, () -> {});
    }

    static int rounds(int usual) {
        return Integer.getInteger("peers.rounds", usual);
    }
}
