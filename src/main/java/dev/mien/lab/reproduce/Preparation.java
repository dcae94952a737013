package dev.mien.lab.reproduce;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.engine.kernels.Parallel;
import dev.mien.lab.RunFolder;
import dev.mien.lab.clips.Clip;
import dev.mien.lab.clips.ClipFaces;
import dev.mien.lab.clips.ClipLedger;
import dev.mien.lab.clips.ClipList;
import dev.mien.lab.clips.CropCache;
import dev.mien.lab.clips.CropCache.CroppedClip;
import dev.mien.lab.clips.DatasetCheck;
import dev.mien.lab.clips.EmbeddingCache;
import dev.mien.lab.clips.EmbeddingSeries;
import dev.mien.lab.clips.FaceCropper;
import dev.mien.lab.clips.FaceNetClipEmbedder;
import dev.mien.lab.clips.KnownFaces;
import dev.mien.lab.model.ModelSpec;
import dev.mien.lab.model.ModelSpec.Finding;
import dev.mien.lab.networks.NetworkKind.Input;
import dev.mien.media.FaceCrop;
import dev.mien.media.FaceEmbedder;
import dev.mien.models.Mtcnn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns lists of clips into what networks see: faces found, followed and cut out, whole frames made small, embeddings computed, each
 * once for all rows of all tables.
 */
final class Preparation {
    private final ReproduceConfig config;
    private final Path cache;
    private final Mtcnn detector;
    private final String detectorFingerprint;
    private final RunFolder folder;
    private final Progress progress;

    /** How far one step of the work is, and whether it should end. */
    interface Progress {
        void show(double done, String what);

        /** Errors: MienException when the work should end. */
        void goOn();
    }

    /**
     * For an experiment.
     *
     * @param detector null when there is none
     */
    Preparation(ReproduceConfig config, Path cache, Mtcnn detector, String detectorFingerprint, RunFolder folder,
            Progress progress) {
        this.config = config;
        this.cache = cache;
        this.detector = detector;
        this.detectorFingerprint = detectorFingerprint;
        this.folder = folder;
        this.progress = progress;
    }

    /** Without embeddings. Leaves the frame ledger. Errors: MienException naming clips that cannot be used. */
    Material cut(String name, ClipList list, List<String> classes, Set<Input> needs) {
        boolean faces = needs.contains(Input.FACES) || needs.contains(Input.EMBEDDINGS);
        List<CroppedClip> cropped = !faces ? List.of()
                : all(name + ": faces", list.clips(), new CropCache(cache.resolve("faces"), finder(list)), name);
        List<CroppedClip> frames = !needs.contains(Input.FRAMES) ? List.of()
                : all(name + ": frames", list.clips(), new CropCache(cache.resolve("frames"), whole()),
                        faces ? "" : name);
        int[] labels = list.clips().stream().mapToInt(c -> classes.indexOf(c.label())).toArray();
        return new Material(list.clips(), labels, cropped, frames, List.of());
    }

    /** How faces of these clips are found. */
    ModelSpec.Faces faces(ClipList list) {
        return new ModelSpec.Faces(detector != null ? Finding.DETECTED
                : KnownFaces.isIn(list.clips()) ? Finding.LISTED : Finding.WHOLE, config.faces().minFace(),
                config.faces().margin());
    }

    private ClipFaces finder(ClipList list) {
        FaceCrop crop = new FaceCrop(config.networks().faceSide(), config.faces().margin());
        if (detector != null) {
            return new FaceCropper(detector, crop, detectorFingerprint);
        }
        return KnownFaces.isIn(list.clips()) ? new KnownFaces(list.clips(), crop)
                : new FaceCropper(null, crop, "whole-frame");
    }

    private ClipFaces whole() {
        return new FaceCropper(null, new FaceCrop(config.networks().i3d().side(), 0), "whole-frame");
    }

    private List<CroppedClip> all(String what, List<Clip> clips, CropCache crops, String ledgerName) {
        CroppedClip[] out = new CroppedClip[clips.size()];
        String[] failed = new String[clips.size()];
        int together = detector == null ? Parallel.threads() : 1; // the detector uses all cores itself
        for (int from = 0; from < out.length; from += together) {
            progress.goOn();
            progress.show((double) from / out.length, what);
            int first = from;
            Parallel.run(Math.min(together, out.length - from), i -> {
                Clip clip = clips.get(first + i);
                try {
                    out[first + i] = crops.get(clip.path());
                } catch (MienException e) {
                    if (e.exitCode() != ExitCode.DATA) {
                        throw e; // not this clip's fault
                    }
                    failed[first + i] = e.getMessage();
                }
            });
        }
        Map<Clip, String> failures = new LinkedHashMap<>();
        List<List<String>> ledger = new ArrayList<>(List.of(ClipLedger.HEADER));
        for (int i = 0; i < out.length; i++) {
            if (failed[i] != null) {
                failures.put(clips.get(i), failed[i]);
            }
            ledger.add(failed[i] != null ? ClipLedger.failed(clips.get(i), failed[i])
                    : out[i].ledger().row(clips.get(i)));
        }
        if (!ledgerName.isEmpty()) {
            folder.csv("ledger-" + ledgerName + ".csv", ledger);
        }
        DatasetCheck.requireUsable(what, failures);
        return Arrays.asList(out);
    }

    /** The same with frozen FaceNet's embeddings. */
    Material embed(String name, ClipList list, Material material, FaceEmbedder faceNet, String weights) {
        CropCache crops = new CropCache(cache.resolve("faces"), finder(list));
        EmbeddingCache embeddings = new EmbeddingCache(cache.resolve("embeddings"),
                new FaceNetClipEmbedder(crops, faceNet, weights, config.networks().faceNet().embedding()));
        List<EmbeddingSeries> series = new ArrayList<>();
        for (Clip clip : material.clips()) {
            progress.goOn();
            progress.show((double) series.size() / material.size(), name + ": embeddings");
            series.add(embeddings.get(clip.path()));
        }
        return new Material(material.clips(), material.labels(), material.faces(), material.frames(),
                List.copyOf(series));
    }
}
