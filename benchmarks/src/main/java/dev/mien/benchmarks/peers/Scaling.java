package dev.mien.benchmarks.peers;

import dev.mien.benchmarks.peers.Turns.Player;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.plan.Plan;
import dev.mien.engine.tensor.Tensor;
import java.util.List;

/** Mien on several threads against Mien on one, for FaceNet at batch 8. */
final class Scaling {
    static final String FORWARD = "Scaling of FaceNet forward 8x160x160";
    static final String TRAINING = "Scaling of FaceNet training 8x160x160";
    /** Of what the additional threads could give, this share is wanted. */
    private static final double EFFICIENCY = 0.925;

    private Scaling() {}

    static void contest(String title, int[] threadCounts, Report report, Row.Provenance provenance) throws Exception {
        Contest c = Contest.ALL.stream().filter(each -> title.endsWith(each.title())).findFirst().orElseThrow();
        Tensor x = c.data();
        Side side = c.training() ? new MienTraining(c.network(), x, c.labels())
                : Peers.forward(Plan.of(c.network(), c.input(), Backends.get()), x);
        for (int threads : threadCounts) {
            if (threads > 1) {
                Turns turns = Turns.take(List.of(on(threads, side), on(1, side)), threads, Peers.rounds(9));
                report.add(Row.of(title, threads, "Mien, 1 thread", EFFICIENCY * threads, turns.times().get(0),
                        turns.times().get(1), turns.peaks(), c.gflop(), null, "", provenance));
            }
        }
    }

    private static Player on(int threads, Side side) {
        return new Player(side, () -> Parallel.setThreads(threads));
    }
}
