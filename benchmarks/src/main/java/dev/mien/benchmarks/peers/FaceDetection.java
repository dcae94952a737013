package dev.mien.benchmarks.peers;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import dev.mien.export.OnnxModel;
import dev.mien.media.FrameSource;
import dev.mien.media.Media;
import dev.mien.models.Mtcnn;
import dev.mien.models.MtcnnSettings;
import dev.mien.models.MtcnnTrace;
import dev.mien.models.ONet;
import dev.mien.models.PNet;
import dev.mien.models.RNet;
import dev.mien.models.RgbImage;
import dev.mien.weights.StateDict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * MTCNN on a frame of 1920 x 1080: the first network over the whole pyramid, the second and the third on the windows that the
 * ones before them let through. ONNX Runtime runs the same networks on the same inputs, in a session for each shape; what lies
 * between the networks (pyramid, crops, suppression) is only in the row about the detector as a whole, which has no peer.
 */
final class FaceDetection {
    /** How many times as fast as the peer Mien wants to be. */
    private static final double TARGET = 2;
    static final String NETS = "MTCNN networks 1920x1080";
    static final String DETECTOR = "MTCNN detector 1920x1080";

    private static final Path DATA = Path.of(System.getProperty("peers.data", "../shared/data"));
    private static final int HEIGHT = 1080;
    private static final int WIDTH = 1920;

    private final PNet pnet = load("pnet", new PNet());
    private final RNet rnet = load("rnet", new RNet());
    private final ONet onet = load("onet", new ONet());
    private final Mtcnn detector = new Mtcnn(pnet, rnet, onet, MtcnnSettings.DEFAULT);
    private final RgbImage frame = frame();

    /** A network and what the detector asks it. */
    private record Question(Module network, Tensor x) {}

    void contest(String title, int threads, Report report, Row.Provenance provenance) throws Exception {
        Parallel.setThreads(threads);
        if (title.equals(DETECTOR)) {
            Turns turns = Turns.take(List.of(Peers.player(() -> detector.detect(frame))), threads, Peers.rounds(9));
            report.add(Row.of(title, threads, null, null, turns.times().get(0), null, turns.peaks(), 0, null,
                    detector.detect(frame).size() + " faces", provenance));
            return;
        }
        MtcnnTrace trace = new MtcnnTrace();
        detector.detect(frame, trace);
        List<Question> questions = questions(trace);
        double gflop = 0;
        double difference = 0;
        List<OnnxRuntime> sessions = new ArrayList<>();
        try {
            for (Question q : questions) {
                byte[] model = OnnxModel.of("mtcnn", q.network, q.x.shape(), Map.of()).toBytes();
                OnnxRuntime session = new OnnxRuntime(model, q.x, threads, false);
                sessions.add(session);
                gflop += Contest.gflop(q.network, q.x.shape(), false);
                difference = Math.max(difference, Agreement.require(title + ": " + q.x.shape(),
                        ChannelsFirst.data(answer(q)), session.output(), Peers.TOLERANCE));
            }
            Side mien = () -> ask(questions);
            Side onnx = () -> {
                for (OnnxRuntime s : sessions) {
                    s.run();
                }
            };
            Turns turns = Turns.take(List.of(Peers.player(mien), Peers.player(onnx)), threads, Peers.rounds(9));
            report.add(Row.of(title, threads, Contest.ONNX, TARGET, turns.times().get(0), turns.times().get(1),
                    turns.peaks(), gflop, difference, note(trace), provenance));
        } finally {
            for (OnnxRuntime s : sessions) {
                s.close();
            }
        }
    }

    private List<Question> questions(MtcnnTrace trace) {
        List<Question> all = new ArrayList<>();
        for (Tensor level : trace.pyramid()) {
            Tensor x = Tensor.of(level.toFloats(), level.shape().dims());
            for (int i = 0; i < x.size(); i++) {
                x.set(i, (x.get(i) - 127.5) / 128);
            }
            all.add(new Question(pnet, x));
        }
        List<Module> later = List.of(rnet, onet);
        for (int stage = 0; stage < trace.crops().size(); stage++) {
            all.add(new Question(later.get(stage), trace.crops().get(stage)));
        }
        return all;
    }

    private static String note(MtcnnTrace trace) {
        return trace.levels().size() + " levels, " + trace.crops().stream().map(c -> c.dim(0) + " crops")
                .reduce((a, b) -> a + " and " + b).orElse("no crops");
    }

    /** As the detector runs its networks. */
    private Tensor answer(Question q) {
        return q.network == pnet ? batch(detector.proposalMaps(List.of(q.x)).getFirst()) : detector.judgements(q.x);
    }

    private static Tensor batch(Tensor map) {
        return map.reshape(1, map.dim(0), map.dim(1), map.dim(2));
    }

    private void ask(List<Question> questions) {
        try (Scope _ = Scope.open()) {
            detector.proposalMaps(questions.stream().filter(q -> q.network == pnet).map(Question::x).toList());
            questions.stream().filter(q -> q.network != pnet).forEach(this::answer);
        }
    }

    private static <M extends Module> M load(String name, M network) {
        Path file = DATA.resolve("mtcnn").resolve(name + ".pt");
        if (Files.exists(file)) {
            StateDict.fromFile(file).moveInto(network, name, key -> false);
        } else {
            network.initialise(1);
        }
        return network;
    }

    /** The first frame of a film of a family, or noise in blocks of 16 x 16 where there is none. */
    private static RgbImage frame() {
        Path film = DATA.resolve("faces").resolve("clips").resolve("family_1080p.mp4");
        if (Files.exists(film)) {
            try (FrameSource frames = Media.open(film)) {
                RgbImage first = frames.next().image();
                if (first.height() == HEIGHT && first.width() == WIDTH) {
                    return first;
                }
            }
        }
        byte[] rgb = new byte[HEIGHT * WIDTH * 3];
        for (int i = 0; i < rgb.length; i++) {
            int block = i / 3 / WIDTH / 16 * WIDTH + i / 3 % WIDTH / 16;
            rgb[i] = (byte) (256 * Rng.uniform(1, i % 3, block));
        }
        return new RgbImage(HEIGHT, WIDTH, rgb);
    }
}
