package dev.mien.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.MienException;
import dev.mien.media.Frame;
import dev.mien.models.FaceBox;
import dev.mien.models.Mtcnn;
import dev.mien.models.MtcnnSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mien detect}: where the faces are. */
@Command(name = "detect", description = {
        "Finds the faces in every frame (MTCNN): box, probability and five landmarks, in pixels, largest face first.",
        "One tab-separated line for each face; landmarks are the eyes, the nose and the corners of the mouth.", ""})
final class DetectCommand implements Callable<Integer> {
    private static final String HEADER = "file\tframe\tseconds\tprobability\tx1\ty1\tx2\ty2"
            + "\tleft_eye\tright_eye\tnose\tmouth_left\tmouth_right";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "INPUT", arity = "1..*", description = "Videos, pictures, folders of either.")
    private List<Path> inputs;

    @Option(names = "--weights", paramLabel = "DIR", required = true,
            description = "Folder with pnet, rnet and onet, .pt or .safetensors.")
    private Path weights;

    @Option(names = "--json", description = "Print a JSON array, one object (and line) for each frame.")
    private boolean json;

    @Option(names = "--min-face", paramLabel = "PIXELS", defaultValue = "20",
            description = "Side of the smallest face to look for; twice as much is four times as fast. Default: 20.")
    private int minFace;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "4",
            description = "Frames looked at together. Default: 4.")
    private int batch;

    private final JsonMapper mapper = new JsonMapper();
    private Inputs source;
    private PrintWriter out;
    private Mtcnn mtcnn;
    private boolean first = true;

    @Override
    public Integer call() {
        if (minFace < 1 || batch < 1) {
            throw MienException.usage("--min-face and --batch start at 1, got " + minFace + " and " + batch);
        }
        out = spec.commandLine().getOut();
        mtcnn = MtcnnFolder.load(weights, MtcnnSettings.DEFAULT.withMinFaceSize(minFace));
        source = new Inputs(inputs, spec.commandLine().getErr());
        out.print(json ? "[" : HEADER + System.lineSeparator());
        int code = source.forEachBatch(batch, this::detect);
        if (json) {
            out.println("]");
        }
        Inputs.requireDelivered(out);
        return code;
    }

    private void detect(List<Frame> frames) {
        List<List<FaceBox>> faces = mtcnn.detect(frames.stream().map(Frame::image).toList());
        for (int i = 0; i < frames.size(); i++) {
            if (json) {
                out.print((first ? "" : ",") + System.lineSeparator() + object(frames.get(i), faces.get(i)));
                first = false;
            } else {
                for (FaceBox face : faces.get(i)) {
                    out.println(line(frames.get(i), face));
                }
            }
        }
        Inputs.requireDelivered(out);
    }

    private static String line(Frame f, FaceBox face) {
        StringBuilder s = new StringBuilder(String.format(Locale.ROOT, "%s\t%d\t%.3f\t%.6f\t%.2f\t%.2f\t%.2f\t%.2f",
                f.source(), f.index(), f.seconds(), face.probability(), face.x1(), face.y1(), face.x2(), face.y2()));
        float[] p = face.landmarks();
        for (int i = 0; i < p.length / 2; i++) {
            s.append(String.format(Locale.ROOT, "\t%.2f,%.2f", p[i], p[p.length / 2 + i]));
        }
        return s.toString();
    }

    private String object(Frame f, List<FaceBox> faces) {
        Map<String, Object> o = new LinkedHashMap<>();
        o.put("file", f.source());
        o.put("frame", f.index());
        o.put("seconds", f.seconds());
        o.put("width", f.width());
        o.put("height", f.height());
        o.put("faces", faces.stream().map(DetectCommand::faceObject).toList());
        try {
            return mapper.writeValueAsString(o);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> faceObject(FaceBox face) {
        float[] p = face.landmarks();
        List<float[]> points = new ArrayList<>();
        for (int i = 0; i < p.length / 2; i++) {
            points.add(new float[] {p[i], p[p.length / 2 + i]});
        }
        Map<String, Object> o = new LinkedHashMap<>();
        o.put("box", new float[] {face.x1(), face.y1(), face.x2(), face.y2()});
        o.put("probability", face.probability());
        o.put("landmarks", points);
        return o;
    }
}
