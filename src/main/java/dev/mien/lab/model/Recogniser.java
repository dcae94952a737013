package dev.mien.lab.model;

import static dev.mien.engine.ops.Softmax.softmax;

import dev.mien.MienException;
import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import dev.mien.lab.Examples;
import dev.mien.lab.clips.ClipEmbedder;
import dev.mien.lab.clips.ClipExamples;
import dev.mien.lab.clips.ClipFaces;
import dev.mien.lab.clips.ClipLedger;
import dev.mien.lab.clips.CropCache;
import dev.mien.lab.clips.EmbeddingSeries;
import dev.mien.lab.clips.FaceExamples;
import dev.mien.lab.networks.I3dClassifier;
import dev.mien.lab.networks.NetworkKind.Input;
import dev.mien.media.ClipSampler;
import dev.mien.media.Standardise;
import dev.mien.media.augment.AugmentationSettings;
import dev.mien.models.FaceBox;
import dev.mien.models.FaceNetInceptionTime;
import dev.mien.models.SeriesNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Networks of one kind that answer together: the mean of their probabilities, and of what moments speak for. They see of a clip
 * what they saw in testing.
 */
public final class Recogniser implements AutoCloseable {
    private static final int[] ONLY = {0};

    private final ModelSpec spec;
    private final List<Module> networks = new ArrayList<>();
    private final Eyes eyes;
    private final Path temporary;

    /**
     * How clips become what the networks see.
     *
     * @param faces    faces, or whole frames for I3D
     * @param embedder frozen FaceNet, or thumbnails; null for networks that see pixels
     */
    public record Eyes(ClipFaces faces, ClipEmbedder embedder) {}

    /** Loads networks. Errors: MienException when they are of several kinds, or their weights do not fit. */
    public Recogniser(List<ModelFolder> folders, Eyes eyes) {
        this.spec = spec(folders);
        this.eyes = eyes;
        folders.forEach(f -> networks.add(f.network()));
        try {
            this.temporary = Files.createTempDirectory("mien-faces-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What all these networks are. Errors: MienException naming two that differ. */
    public static ModelSpec spec(List<ModelFolder> folders) {
        ModelSpec first = folders.getFirst().spec();
        for (ModelFolder f : folders) {
            if (!f.spec().equals(first)) {
                throw MienException
                        .usage("--run holds networks of several kinds: " + folders.getFirst().path() + " and "
                                + f.path() + " differ; name one row's folder, such as " + f.path().getParent());
            }
        }
        return first;
    }

    public ModelSpec spec() {
        return spec;
    }

    /** How many networks answer. */
    public int size() {
        return networks.size();
    }

    /**
     * What they say. Errors: MienException (data) when the clip cannot be used.
     *
     * @param boxes whether to tell where the face is, too
     */
    public Recognition recognise(Path clip, boolean boxes) {
        int count;
        Examples examples;
        ClipLedger ledger;
        if (spec.kind().input() == Input.EMBEDDINGS) {
            EmbeddingSeries series = eyes.embedder.embed(clip);
            ledger = series.ledger();
            examples = new ClipExamples(List.of(series), ONLY, spec.length(), 0);
            count = series.frames();
        } else {
            CropCache.CroppedClip cropped = new CropCache(temporary, eyes.faces).get(clip);
            ledger = cropped.ledger();
            examples = new FaceExamples(List.of(cropped), ONLY, spec.length(), AugmentationSettings.NONE,
                    spec.kind().input() == Input.FRAMES ? Standardise.I3D : Standardise.FACENET, 0, Backends.get());
            count = cropped.frames();
        }
        List<FaceBox> where = boxes && eyes.faces != null ? eyes.faces.boxes(clip) : List.of();
        int[] seen = new ClipSampler(spec.length()).testing(count);
        return answer(examples, withFace(seen, where), where, ledger);
    }

    /** Faces are numbered without the frames that have none; these are the numbers of the frames. */
    private static int[] withFace(int[] faces, List<FaceBox> boxes) {
        if (boxes.stream().noneMatch(b -> b == null)) {
            return faces;
        }
        List<Integer> frames = new ArrayList<>();
        for (int i = 0; i < boxes.size(); i++) {
            if (boxes.get(i) != null) {
                frames.add(i);
            }
        }
        int[] out = new int[faces.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = frames.get(Math.min(faces[i], frames.size() - 1));
        }
        return out;
    }

    private Recognition answer(Examples examples, int[] frames, List<FaceBox> boxes, ClipLedger ledger) {
        int classes = spec.classes().size();
        float[] probabilities = new float[classes];
        float[][] moments = null;
        for (Module network : networks) {
            try (Scope scope = Scope.open()) {
                Tape tape = Tape.inference(Backends.get());
                Var x = tape.constant(examples.batch(ONLY, Examples.TESTING));
                float[] p = softmax(network.apply(x)).value().toFloats();
                Tensor map = moments(network, x).value();
                float[] m = map.toFloats();
                moments = moments == null ? new float[map.shape().dim(1)][classes] : moments;
                for (int c = 0; c < classes; c++) {
                    probabilities[c] += p[c] / networks.size();
                    for (int t = 0; t < moments.length; t++) {
                        moments[t][c] += m[t * classes + c] / networks.size();
                    }
                }
            }
        }
        int[] at = new int[moments.length];
        for (int t = 0; t < at.length; t++) {
            at[t] = frames[(int) ((t + .5) * frames.length / at.length)];
        }
        return new Recognition(probabilities, moments, at, boxes, ledger);
    }

    /** {@code [1, moments, classes]}. */
    private static Var moments(Module network, Var x) {
        return switch (network) {
            case SeriesNetwork s -> s.classActivationMaps(x);
            case FaceNetInceptionTime f -> f.classActivationMaps(x);
            case I3dClassifier i -> i.overTime(x);
            default -> throw new IllegalStateException(network.getClass().getName());
        };
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(temporary)) {
            for (Path p : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(p);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
