package dev.mien.verify.golden;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Tensor;
import dev.mien.media.FaceCrop;
import dev.mien.media.FaceEmbedder;
import dev.mien.media.Frame;
import dev.mien.media.FrameSource;
import dev.mien.media.Media;
import dev.mien.media.Standardise;
import dev.mien.models.FaceBox;
import dev.mien.models.FaceSelection;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.Mtcnn;
import dev.mien.models.MtcnnSettings;
import dev.mien.models.MtcnnTrace;
import dev.mien.models.ONet;
import dev.mien.models.PNet;
import dev.mien.models.RNet;
import dev.mien.verify.VerifyCase;
import dev.mien.verify.golden.Stored.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/**
 * {@code mtcnn/<picture>.safetensors}: what MTCNN finds in a picture, stage by stage, and what becomes of the faces: which one is
 * selected, how it is cut out, what FaceNet with drawn weights makes of it. Integer decisions must be the very same.
 */
final class CascadeCases {
    private static final double PIXELS = 2e-3;
    private static final double PROBABILITY = 1e-5;
    private static final double EMBEDDING = 2e-6;
    /** Answers of the second and third network in the middle of the cascade, over the largest. */
    private static final double ANSWER = 1e-4;
    private static final Limits PICTURE = Limits.all(1e-5);
    private static final Pattern MARGIN = Pattern
            .compile("(crop_int_boxes|crops_u8|embedding|face(\\d{1,4}))_margin(\\d{1,4})");

    private final GoldenFile file;
    private final Grouped groups;
    private List<FaceBox> faces;
    private Frame picture;

    private CascadeCases(GoldenFile file, Grouped groups) {
        this.file = file;
        this.groups = groups;
    }

    static List<VerifyCase> of(Path path, String name) {
        return Grouped.cases(path, name, CascadeCases::group,
                (file, k, groups) -> new CascadeCases(file, groups).run(k));
    }

    private static String group(String tensor) {
        String key = Stored.key(tensor);
        if (key.startsWith("stage") || key.startsWith("f64.")) {
            return key.substring(0, key.indexOf('.'));
        }
        if (key.startsWith("embedding")) {
            return "embeddings";
        }
        return MARGIN.matcher(key).matches() ? "crops" : "faces";
    }

    private void run(Backend backend) {
        if (backend.roundoff() > 0) {
            throw new NotRunnable(
                    "a detector drops what is below a threshold: compared with --precision float32 alone");
        }
        Meta info = file.meta("info").ignoring("note");
        picture = picture(info);
        Meta params = info.object("params").ignoring("keep_all");
        int side = params.integer("image_size", 1, 4096);
        boolean largestFirst = params.flag("select_largest");
        Mtcnn mtcnn = mtcnn(params);
        String salt = info.has("facenet_salt") ? info.text("facenet_salt") : null;
        if (!info.unasked().isEmpty()) {
            throw new NotRunnable("unknown settings " + info.unasked());
        }
        Backend before = Backends.get();
        Backends.use(backend);
        try {
            MtcnnTrace trace = new MtcnnTrace();
            faces = new ArrayList<>(mtcnn.detect(picture.image(), trace));
            if (!largestFirst) {
                faces.sort(Comparator.comparingDouble(FaceBox::probability).reversed());
            }
            stages(trace);
        } finally {
            Backends.use(before);
        }
        faces();
        crops(side, salt, backend);
    }

    private Frame picture(Meta info) {
        String image = info.text("image");
        if (!image.matches("[\\w@.-]+") || image.startsWith(".")) {
            throw info.bad("'image' should be the name of a file in the same folder, got '"
                    + image.replaceAll("\\p{Cntrl}", "?")
                    + "'");
        }
        int[] size = info.integers("size", 1, LayerCase.MAX);
        try (FrameSource source = Media.open(file.path().resolveSibling(image))) {
            Frame frame = source.next();
            if (size.length != 2 || frame.width() != size[0] || frame.height() != size[1]) {
                throw info.bad("the picture is " + frame.width() + "x" + frame.height() + ", 'size' says otherwise");
            }
            return frame;
        }
    }

    private Mtcnn mtcnn(Meta params) {
        double[] t = params.numbers("thresholds", 3);
        MtcnnSettings settings = MtcnnSettings.DEFAULT
                .withMinFaceSize(params.integer("min_face_size", 1, LayerCase.MAX))
                .withFactor(params.number("factor")).withThresholds(t[0], t[1], t[2]);
        Path folder = file.path().getParent();
        Module p = MtcnnCases.load(folder, "pnet");
        Module r = MtcnnCases.load(folder, "rnet");
        Module o = MtcnnCases.load(folder, "onet");
        return new Mtcnn((PNet) p, (RNet) r, (ONet) o, settings);
    }

    private void stages(MtcnnTrace t) {
        List<MtcnnTrace.Level> levels = t.levels();
        exact("stage1", "scales", levels.stream().mapToDouble(MtcnnTrace.Level::scale).toArray());
        exact("stage1", "candidates_per_scale", levels.stream().mapToDouble(MtcnnTrace.Level::candidates).toArray());
        exact("stage1", "kept_per_scale", levels.stream().mapToDouble(MtcnnTrace.Level::kept).toArray());
        exact("stage1", "map_hw", levels.stream()
                .flatMapToDouble(l -> DoubleStream.of(l.mapHeight(), l.mapWidth())).toArray());
        if (t.boxes().isEmpty()) {
            return;
        }
        exact("stage1", "kept_total", new double[] {t.boxes().getFirst().size()});
        for (int i = 0; i < levels.size(); i++) {
            if (file.has("stage1.pyramid" + i + ".stats")) {
                Stored.values(file, groups.check("stage1"), "stage1.pyramid" + i, Layout.toTorch(t.pyramid().get(i)),
                        PICTURE);
            }
        }
        for (int s = 0; s < t.boxes().size(); s++) {
            boxes("stage" + (s + 1), t.boxes().get(s));
            String next = "stage" + (s + 2);
            Tensor answers = t.outputs().get(s);
            Stored.values(file, groups.check(next), next + ".crops", Layout.toTorch(t.crops().get(s)), PICTURE);
            within(next, next + ".prob", MtcnnCases.channels(answers, 0, 2).toFloats(), PROBABILITY);
            groups.check(next).close(next + ".reg", file.doubles(next + ".reg"),
                    MtcnnCases.channels(answers, 2, 6).toFloats(), ANSWER);
            if (answers.dim(-1) > 6) {
                groups.check(next).close(next + ".landmarks", file.doubles(next + ".landmarks"),
                        MtcnnCases.channels(answers, 6, 16).toFloats(), ANSWER);
            }
        }
    }

    private void boxes(String stage, List<MtcnnTrace.Box> boxes) {
        float[] corners = new float[4 * boxes.size()];
        float[] scores = new float[boxes.size()];
        double[] inside = new double[4 * boxes.size()];
        double[] stored = file.array(stage + ".boxes", boxes.size(), 5).doubles();
        double[] wantCorners = new double[corners.length];
        double[] wantScores = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            System.arraycopy(boxes.get(i).box(), 0, corners, 4 * i, 4);
            System.arraycopy(stored, 5 * i, wantCorners, 4 * i, 4);
            scores[i] = boxes.get(i).box()[4];
            wantScores[i] = stored[5 * i + 4];
            for (int j = 0; j < 4; j++) {
                inside[4 * i + j] = boxes.get(i).inside()[j];
            }
        }
        within(stage, stage + ".boxes", wantCorners, corners, PIXELS);
        within(stage, stage + ".boxes (scores)", wantScores, scores, PROBABILITY);
        exact(stage, "pad_y_ey_x_ex", inside);
    }

    private void faces() {
        float[] boxes = numbers(4, List.of(FaceBox::x1, FaceBox::y1, FaceBox::x2, FaceBox::y2));
        float[] probs = numbers(1, List.of(FaceBox::probability));
        float[] points = new float[10 * faces.size()];
        for (int i = 0; i < points.length; i++) {
            int point = i % 10 / 2;
            points[i] = faces.get(i / 10).landmarks()[i % 2 == 0 ? point : 5 + point];
        }
        within("faces", "boxes", boxes, PIXELS);
        within("faces", "probs", probs, PROBABILITY);
        within("faces", "points", points, PIXELS);
        double[] selected = new double[4];
        FaceSelection[] order = {FaceSelection.LARGEST, FaceSelection.PROBABILITY, FaceSelection.CENTER_WEIGHTED_SIZE,
                FaceSelection.LARGEST_OVER_THRESHOLD};
        for (int i = 0; i < order.length; i++) {
            selected[i] = order[i].select(faces, picture.width(), picture.height());
        }
        groups.check("faces").close("selected", file.doubles("selected_largest_probability_center_over"),
                floats(selected), 0);
        // The double-precision reference decides otherwise on the way, but ends with the same faces.
        within("f64", "f64.boxes", boxes, PIXELS);
        within("f64", "f64.probs", probs, PROBABILITY);
        within("f64", "f64.points", points, PIXELS);
        if (file.has("f64.crop_int_boxes_margin0")) {
            within("f64", "f64.crop_int_boxes_margin0", cropBoxes(new FaceCrop(160, 0)), 1);
        }
    }

    private float[] numbers(int each, List<ToDoubleFunction<FaceBox>> parts) {
        float[] out = new float[each * faces.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) parts.get(i % each).applyAsDouble(faces.get(i / each));
        }
        return out;
    }

    private void crops(int side, String salt, Backend backend) {
        for (String key : file.names().stream().map(Stored::key).distinct().toList()) {
            Matcher m = MARGIN.matcher(key);
            if (!m.matches()) {
                continue;
            }
            int margin = Integer.parseInt(m.group(3));
            FaceCrop crop = new FaceCrop(side, margin);
            switch (m.group(1)) {
                case "crop_int_boxes" -> within("crops", key, cropBoxes(crop), 0);
                case "crops_u8" -> {
                    int stored = file.shape(key)[0];
                    within("crops", key, samples(crop, Math.min(stored, faces.size())), 0);
                }
                case "embedding" -> embedding(key, crop, salt, backend);
                default -> face(key, crop, Integer.parseInt(m.group(2)));
            }
        }
    }

    private float[] cropBoxes(FaceCrop crop) {
        float[] out = new float[4 * faces.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = crop.pixels(faces.get(i / 4), picture.width(), picture.height())[i % 4];
        }
        return out;
    }

    private float[] samples(FaceCrop crop, int count) {
        int each = crop.side() * crop.side() * 3;
        float[] out = new float[count * each];
        for (int i = 0; i < count; i++) {
            byte[] rgb = cut(crop, i).rgb();
            for (int j = 0; j < each; j++) {
                out[i * each + j] = rgb[j] & 0xff;
            }
        }
        return out;
    }

    private Frame cut(FaceCrop crop, int face) {
        Frame cut = face < faces.size() ? crop.cut(picture, faces.get(face)) : null;
        if (cut == null) {
            throw new NotRunnable("face " + face + " was not found in the picture");
        }
        return cut;
    }

    private void face(String key, FaceCrop crop, int index) {
        Tensor x = Standardise.FACENET.apply(List.of(cut(crop, index)));
        Stored.values(file, groups.check("crops"), key, Layout.toTorch(x), Limits.all(1e-6));
    }

    private void embedding(String key, FaceCrop crop, String salt, Backend backend) {
        if (salt == null) {
            throw new NotRunnable("the metadata give no 'facenet_salt' for the embeddings");
        }
        InceptionResnetV1 network = new InceptionResnetV1();
        Weights.draw(network, salt, "");
        List<Frame> cut = new ArrayList<>();
        for (int i = 0; i < faces.size(); i++) {
            cut.add(cut(crop, i));
        }
        List<float[]> rows = new FaceEmbedder(network, backend).embed(cut);
        float[] flat = new float[rows.size() * InceptionResnetV1.EMBEDDING];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, flat, i * InceptionResnetV1.EMBEDDING, InceptionResnetV1.EMBEDDING);
        }
        within("embeddings", key, flat, EMBEDDING);
    }

    private void exact(String stage, String name, double[] got) {
        String key = stage + "." + name;
        double[] expected = file.doubles(key);
        boolean same = Arrays.equals(expected, got);
        groups.check(stage).add(key, same ? 0 : 1, 0);
    }

    private void within(String group, String key, float[] got, double limit) {
        if (group.equals("f64") && !file.has(key)) {
            return;
        }
        within(group, key, file.doubles(key), got, limit);
    }

    private void within(String group, String key, double[] expected, float[] got, double limit) {
        if (expected.length != got.length) {
            groups.check(group).fail(key + ": " + got.length + " numbers, expected " + expected.length);
            return;
        }
        double worst = 0;
        for (int i = 0; i < got.length; i++) {
            worst = Math.max(worst, Check.difference(expected[i], got[i]));
        }
        groups.check(group).add(key, worst, limit);
    }

    private static float[] floats(double[] x) {
        float[] out = new float[x.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) x[i];
        }
        return out;
    }
}
