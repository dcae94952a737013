package dev.mien.cli;

import dev.mien.MienException;
import dev.mien.engine.kernels.Backends;
import dev.mien.lab.clips.ClipFaces;
import dev.mien.lab.clips.ClipList;
import dev.mien.lab.clips.ContentHash;
import dev.mien.lab.clips.FaceCropper;
import dev.mien.lab.clips.FaceNetClipEmbedder;
import dev.mien.lab.clips.KnownFaces;
import dev.mien.lab.clips.PixelEmbedder;
import dev.mien.lab.model.ModelSpec;
import dev.mien.lab.model.ModelSpec.Finding;
import dev.mien.lab.model.Recogniser.Eyes;
import dev.mien.lab.networks.NetworkKind.Input;
import dev.mien.media.FaceCrop;
import dev.mien.media.FaceEmbedder;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.MtcnnSettings;
import dev.mien.weights.StateDict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How clips that somebody gives become what a trained network sees. */
final class Sources {
    private final ModelSpec spec;
    private final Path model;
    private final Path detector;
    private final boolean whole;
    private final Path faceNet;
    private final List<ClipList> lists = new ArrayList<>();

    /**
     * For a network.
     *
     * @param model    its folder
     * @param detector folder of MTCNN's weights; null when the user names none
     * @param whole    whether the user says that frames are faces
     * @param faceNet  its weights; null for those of the run
     */
    Sources(ModelSpec spec, Path model, Path detector, boolean whole, Path faceNet) {
        this.spec = spec;
        this.model = model;
        this.detector = detector;
        this.whole = whole;
        this.faceNet = faceNet;
    }

    /** Whether a path is a list of clips, which may say where faces are. */
    static boolean isList(Path path) {
        return path.toString().endsWith(".csv") || Files.isRegularFile(path.resolve("manifest.csv"))
                || Files.isRegularFile(path.resolve("clips.csv"));
    }

    /** Clips of this list will be looked at. */
    void listed(ClipList list) {
        lists.add(list);
    }

    /** Errors: MienException when faces cannot be found with what is given, or FaceNet is not the one of the run. */
    Eyes eyes() {
        if (spec.pixels() > 0) {
            return new Eyes(null, new PixelEmbedder(spec.pixels()));
        }
        if (spec.kind().input() == Input.FRAMES) {
            return new Eyes(new FaceCropper(null, new FaceCrop(spec.networks().i3d().side(), 0), "whole-frame"), null);
        }
        ClipFaces faces = faces();
        return new Eyes(faces, spec.kind().input() == Input.EMBEDDINGS ? embedder(faces) : null);
    }

    private ClipFaces faces() {
        FaceCrop crop = new FaceCrop(spec.networks().faceSide(), spec.faces().margin());
        if (detector != null) {
            return new FaceCropper(MtcnnFolder.load(detector,
                    MtcnnSettings.DEFAULT.withMinFaceSize(spec.faces().minFace())), crop, "mtcnn");
        }
        if (!whole && !lists.isEmpty() && lists.stream().allMatch(l -> KnownFaces.isIn(l.clips()))) {
            return new KnownFaces(lists.stream().flatMap(l -> l.clips().stream()).toList(), crop);
        }
        if (!whole && spec.faces().finding() != Finding.WHOLE) {
            throw MienException.usage("this network was shown faces that were "
                    + (spec.faces().finding() == Finding.DETECTED ? "found by MTCNN" : "where its list of clips said")
                    + "; give --faces DIR with pnet, rnet and onet ('mien weights fetch mtcnn-pnet' and so on), or"
                    + " --whole-frame if these clips show nothing but a face");
        }
        return new FaceCropper(null, crop, "whole-frame");
    }

    private FaceNetClipEmbedder embedder(ClipFaces faces) {
        Path file = faceNet != null ? faceNet : model.resolve(spec.faceNet()).normalize();
        if (!Files.isRegularFile(file)) {
            throw MienException.data(file + ": FaceNet's weights, whose embeddings this network sees, are not there;"
                    + " say where with --facenet FILE");
        }
        String hash = ContentHash.of(file);
        if (!hash.equals(spec.faceNetHash())) {
            throw MienException.data(file + ": other weights than those this network was trained with"
                    + " (SHA-256 " + hash + ", expected " + spec.faceNetHash() + "); its answers would mean nothing");
        }
        InceptionResnetV1 network = new InceptionResnetV1(0, false, spec.networks().faceNet());
        StateDict.fromFile(file).withoutCommonPrefix("module.").loadInto(network.stateTensors(), "FaceNet",
                name -> name.startsWith("logits."));
        return new FaceNetClipEmbedder(faces, new FaceEmbedder(network, Backends.get()), hash,
                spec.networks().faceNet().embedding());
    }
}
