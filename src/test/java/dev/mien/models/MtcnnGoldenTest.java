package dev.mien.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mien.engine.autograd.Tape;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.weights.Safetensors;
import dev.mien.weights.TensorFile;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cascade with its published weights, stage by stage, on pictures of faces. */
class MtcnnGoldenTest {
    private static final double PIXELS = 2e-3;

    private final PNet pnet = load(new PNet(), "pnet");
    private final RNet rnet = load(new RNet(), "rnet");
    private final ONet onet = load(new ONet(), "onet");

    @Test
    void networksAnswerAsTheReference() {
        try (Golden g = new Golden("mtcnn/nets.safetensors")) {
            JsonNode inputs = g.info().get("inputs");
            inputs.properties().forEach(e -> {
                String name = e.getKey();
                Module net = name.startsWith("p") ? pnet : name.startsWith("r") ? rnet : onet;
                Tape tape = Tape.inference(Backends.get());
                var names = net.namedModules();
                tape.observe((module, y) -> names.forEach((path, m) -> {
                    if (m.equals(module) && g.has(name + ".act." + path)) {
                        g.compare(name + ".act." + path, y, 1e-5);
                    }
                }));
                Tensor y = net.apply(tape.constant(g.input(e.getValue()))).value();
                g.compare(name + ".prob", channels(y, 0, 2), 1e-5);
                g.compare(name + ".reg", channels(y, 2, 6), 1e-5);
                if (name.startsWith("o")) {
                    g.compare(name + ".landmarks", channels(y, 6, 16), 1e-5);
                }
            });
            assertEquals(List.of(), g.problems());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"multiface", "portrait1_512", "portrait2_512", "portrait2_512@minface60"})
    void cascadeGoesTheSameWay(String name) throws IOException {
        try (Golden g = new Golden("mtcnn/" + name + ".safetensors")) {
            RgbImage image = read(Shared.golden("mtcnn/" + g.info().get("image").asText()));
            MtcnnTrace trace = new MtcnnTrace();
            List<FaceBox> faces = new Mtcnn(pnet, rnet, onet, settings(g)).detect(image, trace);
            compareStages(g, trace);
            compareFaces(g, faces);
            FaceSelection[] order = {FaceSelection.LARGEST, FaceSelection.PROBABILITY,
                    FaceSelection.CENTER_WEIGHTED_SIZE,
                    FaceSelection.LARGEST_OVER_THRESHOLD};
            long[] selected = new long[4];
            for (int i = 0; i < 4; i++) {
                selected[i] = order[i].select(faces, image.width(), image.height());
            }
            assertArrayEquals(g.file().get("selected_largest_probability_center_over").longs(), selected);
            assertEquals(List.of(), g.problems());
        }
    }

    /** Whatever the bound on memory and the company, a picture's faces are the same. */
    @Test
    void portionsChangeNothing() throws IOException {
        try (Golden g = new Golden("mtcnn/portrait1_512.safetensors")) {
            RgbImage one = read(Shared.golden("mtcnn/portrait1_512.png"));
            RgbImage two = read(Shared.golden("mtcnn/portrait2_512.png"));
            Mtcnn roomy = new Mtcnn(pnet, rnet, onet, settings(g).withMinFaceSize(60));
            Mtcnn tight = new Mtcnn(pnet, rnet, onet, roomy.settings().withMemory(1 << 20));
            List<FaceBox> alone = roomy.detect(one);
            for (Mtcnn m : List.of(roomy, tight)) {
                List<List<FaceBox>> all = m.detect(List.of(one, two, one));
                assertEquals(1, all.get(1).size());
                for (int i : new int[] {0, 2}) {
                    assertEquals(alone.size(), all.get(i).size());
                    assertEquals(alone.getFirst().x1(), all.get(i).getFirst().x1());
                    assertEquals(alone.getFirst().probability(), all.get(i).getFirst().probability());
                }
            }
        }
    }

    @Test
    void nothingIsFoundInNothing() {
        Mtcnn m = new Mtcnn(pnet, rnet, onet, MtcnnSettings.DEFAULT);
        assertEquals(List.of(), m.detect(new RgbImage(1, 1, new byte[3])));
        assertEquals(List.of(), m.detect(new RgbImage(64, 80, new byte[64 * 80 * 3])));
        assertEquals(List.of(), m.detect(List.of()));
    }

    private static void compareStages(Golden g, MtcnnTrace t) {
        double[] scales = t.levels().stream().mapToDouble(MtcnnTrace.Level::scale).toArray();
        assertArrayEquals(g.file().get("stage1.scales").doubles(), scales);
        assertArrayEquals(g.file().get("stage1.candidates_per_scale").longs(), each(t, MtcnnTrace.Level::candidates));
        assertArrayEquals(g.file().get("stage1.kept_per_scale").longs(), each(t, MtcnnTrace.Level::kept));
        int last = scales.length - 1;
        g.compare("stage1.pyramid0", t.pyramid().get(0), 1e-5);
        g.compare("stage1.pyramid" + last, t.pyramid().get(last), 1e-5);
        for (int stage = 1; stage <= 2; stage++) {
            compareBoxes(g, "stage" + stage, t.boxes().get(stage - 1));
            Tensor answers = t.outputs().get(stage - 1);
            String next = "stage" + (stage + 1);
            g.compare(next + ".crops", t.crops().get(stage - 1), 1e-5);
            g.compare(next + ".prob", channels(answers, 0, 2), 1e-4);
            g.compare(next + ".reg", channels(answers, 2, 6), 1e-4);
        }
        g.compare("stage3.landmarks", channels(t.outputs().get(1), 6, 16), 1e-4);
    }

    private static void compareBoxes(Golden g, String stage, List<MtcnnTrace.Box> boxes) {
        double[] want = g.file().get(stage + ".boxes").doubles();
        long[] inside = g.file().get(stage + ".pad_y_ey_x_ex").longs();
        assertEquals(want.length / 5, boxes.size(), stage);
        for (int i = 0; i < boxes.size(); i++) {
            for (int j = 0; j < 5; j++) {
                assertEquals(want[5 * i + j], boxes.get(i).box()[j], j < 4 ? PIXELS : 1e-5, stage + " box " + i);
            }
            for (int j = 0; j < 4; j++) {
                assertEquals(inside[4 * i + j], boxes.get(i).inside()[j], stage + " pad " + i);
            }
        }
    }

    private static void compareFaces(Golden g, List<FaceBox> faces) {
        double[] boxes = g.file().get("boxes").doubles();
        double[] probs = g.file().get("probs").doubles();
        double[] points = g.file().get("points").doubles();
        assertEquals(probs.length, faces.size());
        for (int i = 0; i < faces.size(); i++) {
            FaceBox f = faces.get(i);
            float[] box = {f.x1(), f.y1(), f.x2(), f.y2()};
            for (int j = 0; j < 4; j++) {
                assertEquals(boxes[4 * i + j], box[j], PIXELS);
            }
            assertEquals(probs[i], f.probability(), 1e-5);
            for (int p = 0; p < 5; p++) {
                assertEquals(points[10 * i + 2 * p], f.landmarks()[p], PIXELS);
                assertEquals(points[10 * i + 2 * p + 1], f.landmarks()[5 + p], PIXELS);
            }
        }
    }

    private static long[] each(MtcnnTrace t, ToIntFunction<MtcnnTrace.Level> f) {
        return t.levels().stream().mapToLong(f::applyAsInt).toArray();
    }

    private static MtcnnSettings settings(Golden g) {
        JsonNode p = g.info().get("params");
        JsonNode t = p.get("thresholds");
        return MtcnnSettings.DEFAULT.withMinFaceSize(p.get("min_face_size").asInt())
                .withFactor(p.get("factor").asDouble())
                .withThresholds(t.get(0).asDouble(), t.get(1).asDouble(), t.get(2).asDouble());
    }

    private static Tensor channels(Tensor t, int from, int to) {
        Tensor out = Tensor.zeros(t.shape().with(-1, to - from));
        int c = t.dim(-1);
        for (int i = 0; i < out.size(); i++) {
            out.set(i, t.get(i / (to - from) * c + from + i % (to - from)));
        }
        return out;
    }

    private static <M extends Module> M load(M m, String name) {
        try (TensorFile f = Safetensors.open(Shared.golden("mtcnn/" + name + ".safetensors"))) {
            m.stateTensors().forEach((key, t) -> {
                Shape torch = f.get(key).shape();
                t.set(Golden.fromTorch(f.get(key).floats(), torch.dims()));
            });
        }
        return m;
    }

    private static RgbImage read(Path path) throws IOException {
        BufferedImage in = ImageIO.read(new File(path.toString()));
        byte[] rgb = new byte[in.getWidth() * in.getHeight() * 3];
        for (int y = 0, at = 0; y < in.getHeight(); y++) {
            for (int x = 0; x < in.getWidth(); x++) {
                int v = in.getRGB(x, y);
                rgb[at++] = (byte) (v >> 16);
                rgb[at++] = (byte) (v >> 8);
                rgb[at++] = (byte) v;
            }
        }
        return new RgbImage(in.getHeight(), in.getWidth(), rgb);
    }
}
