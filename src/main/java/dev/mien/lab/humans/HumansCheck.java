package dev.mien.lab.humans;

import dev.mien.AtomicFile;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.media.FaceEmbedder;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.Mtcnn;
import dev.mien.models.MtcnnSettings;
import dev.mien.models.ONet;
import dev.mien.models.PNet;
import dev.mien.models.RNet;
import dev.mien.engine.kernels.Parallel;
import dev.mien.synth.Expressions;
import dev.mien.synth.Head;
import dev.mien.synth.HeadKind;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.Population;
import dev.mien.synth.dataset.DatasetSettings;
import dev.mien.synth.dataset.HeadKinds;
import dev.mien.synth.dataset.Sheet;
import dev.mien.synth.dataset.Views;
import dev.mien.synth.render.Camera;
import dev.mien.synth.render.View;
import dev.mien.weights.StateDict;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Measures whether the virtual humans are seen as faces, as themselves, and as showing what they show: 24 humans, 21 expressions,
 * real weights. {@code benchmarks/humans.sh} runs it. What each human's clips look like to the networks is kept in the work
 * folder, so a run goes on where it was stopped.
 */
public final class HumansCheck {
    private static final int HUMANS = 24;
    private static final int FRAMES = 25;
    private static final int SIZE = 256;
    private static final float SHEET_QUALITY = .8f;
    private static final Predicate<View> FRONT = View.FRONT::equals;
    private static final Predicate<View> ALL = v -> true;

    private HumansCheck() {}

    /** Arguments: kind of head, assets, FaceNet's weights, MTCNN's folder, work folder, result file (.json), seed. The
     *  word {@code speed} for the work folder measures how fast clips are drawn instead, {@code sheet} writes a contact sheet. */
    public static void main(String[] args) throws IOException {
        if (args.length != 7) {
            System.err.println("HumansCheck KIND ASSETS FACENET MTCNN WORK RESULT.json SEED");
            System.exit(2);
        }
        HeadKind kind = HeadKinds.of(args[0], Path.of(args[1]));
        long seed = Long.parseLong(args[6]);
        if (args[4].equals("speed")) {
            Scores.add(Path.of(args[5]), kind.name(), speed(kind, seed));
            return;
        }
        if (args[4].equals("sheet")) {
            sheet(Path.of(args[5]), kind, seed);
            return;
        }
        List<HumanSpec> humans = Population.balanced(kind, HUMANS, seed);
        DatasetSettings settings = new DatasetSettings(kind.name(), humans, Expressions.builtIn(), Views.PAPER, FRAMES,
                SIZE, Camera.FILL,
                seed, false);
        Path work = Files.createDirectories(Path.of(args[4]));
        List<SeenClip> clips = new ArrayList<>();
        Watching watching = null;
        for (int h = 0; h < HUMANS; h++) {
            Path file = work.resolve(kind.name() + "-" + seed + "-" + humans.get(h).name() + ".bin");
            if (!Files.exists(file)) {
                watching = watching != null ? watching
                        : new Watching(settings, detector(Path.of(args[3])), embedder(Path.of(args[2])));
                long start = System.nanoTime();
                write(file, watching.watch(kind.head(humans.get(h)), h));
                System.err.printf(Locale.ROOT, "%s: %.0f s%n", humans.get(h).name(),
                        (System.nanoTime() - start) * 1e-9);
            }
            clips.addAll(read(file));
        }
        Map<String, Object> figures = figures(new Judgement(clips), settings.validation());
        Scores.add(Path.of(args[5]), kind.name(), figures);
        figures.forEach((name, value) -> System.out.println(name + ": " + value));
    }

    private static void sheet(Path file, HeadKind kind, long seed) throws IOException {
        DatasetSettings settings = new DatasetSettings(kind.name(), Population.balanced(kind, HUMANS, seed),
                Expressions.builtIn(), Views.PAPER, FRAMES, SIZE, Camera.FILL, seed, false);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam quality = writer.getDefaultWriteParam();
        quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        quality.setCompressionQuality(SHEET_QUALITY);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(Sheet.contact(settings, kind), null, null), quality);
        } finally {
            writer.dispose();
        }
        AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(bytes.toByteArray())));
    }

    private static Map<String, Object> speed(HeadKind kind, long seed) {
        List<HumanSpec> four = Population.balanced(kind, 4, seed);
        List<Head> heads = four.stream().map(kind::head).toList();
        DatasetSettings settings = new DatasetSettings(kind.name(), four, Expressions.builtIn(), Views.PAPER, FRAMES,
                SIZE, Camera.FILL, seed,
                false);
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("threads", Parallel.threads());
        out.put("frames a second, one view a pose",
                Math.round(Speed.framesPerSecond(settings, heads, List.of(View.FRONT))));
        out.put("frames a second, nine views a pose", Math.round(Speed.framesPerSecond(settings, heads, Views.PAPER)));
        out.forEach((name, value) -> System.out.println(name + ": " + value));
        return out;
    }

    private static Map<String, Object> figures(Judgement j, Set<String> unseen) {
        Map<String, Object> out = new LinkedHashMap<>();
        rate(out, "one face, frontal", j.oneFace(FRONT));
        rate(out, "one face, (+-20, +-15)", j.oneFace(v -> Math.abs(v.yaw()) == 20));
        rate(out, "one face, (+-40, -30)", j.oneFace(v -> Math.abs(v.yaw()) == 40 && v.pitch() < 0));
        rate(out, "one face, (+-40, +30)", j.oneFace(v -> Math.abs(v.yaw()) == 40 && v.pitch() > 0));
        out.put("own clips nearer, frontal", round(j.triples(FRONT)));
        out.put("own clips nearer, all views", round(j.triples(ALL)));
        out.put("accuracy on unseen humans, frontal", round(mean(j.accuracy(unseen, FRONT, 1))));
        Map<String, Double> byView = j.accuracy(unseen, ALL, Watching.STEP);
        out.put("accuracy on unseen humans, all nine views", round(mean(byView)));
        out.put("accuracy by view", byView.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> round(e.getValue()), (a, b) -> a,
                        LinkedHashMap::new)));
        out.put("unseen", unseen.stream().sorted().toList());
        return out;
    }

    private static void rate(Map<String, Object> out, String name, double[] share) {
        out.put(name, round(share[0]));
        out.put(name + ", frames", (long) share[1]);
    }

    private static double mean(Map<String, Double> values) {
        return values.values().stream().mapToDouble(x -> x).average().orElse(0);
    }

    private static double round(double x) {
        return Math.rint(x * 1e4) / 1e4;
    }

    private static void write(Path file, List<SeenClip> clips) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(clips.size());
            for (SeenClip c : clips) {
                c.write(out);
            }
        }
        AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(bytes.toByteArray())));
    }

    private static List<SeenClip> read(Path file) throws IOException {
        List<SeenClip> out = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
            for (int n = in.readInt(); n > 0; n--) {
                out.add(SeenClip.read(in));
            }
        }
        return out;
    }

    private static Mtcnn detector(Path folder) {
        return new Mtcnn(network(folder.resolve("pnet.pt"), new PNet()), network(folder.resolve("rnet.pt"), new RNet()),
                network(folder.resolve("onet.pt"), new ONet()), MtcnnSettings.DEFAULT);
    }

    private static FaceEmbedder embedder(Path file) {
        return new FaceEmbedder(network(file, new InceptionResnetV1()), Backends.get());
    }

    private static <M extends Module> M network(Path file, M module) {
        StateDict.fromFile(file).withoutCommonPrefix("module.").loadInto(module.stateTensors(), file.toString(),
                name -> name.startsWith("logits."));
        return module;
    }
}
