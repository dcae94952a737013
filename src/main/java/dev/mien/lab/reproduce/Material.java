package dev.mien.lab.reproduce;

import dev.mien.engine.kernels.Backends;
import dev.mien.lab.Examples;
import dev.mien.lab.NamedExamples;
import dev.mien.lab.clips.Clip;
import dev.mien.lab.clips.ClipExamples;
import dev.mien.lab.clips.CropCache.CroppedClip;
import dev.mien.lab.clips.EmbeddingSeries;
import dev.mien.lab.clips.FaceExamples;
import dev.mien.lab.networks.NetworkKind;
import dev.mien.lab.networks.NetworkKind.Input;
import dev.mien.media.Standardise;
import dev.mien.media.augment.AugmentationSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * The clips of a data set in every form that a network of the experiment sees; forms that none sees are empty.
 *
 * @param clips  as listed
 * @param labels class of each
 * @param faces  cut out, at FaceNet's size
 * @param frames whole, at I3D's size
 * @param series frozen FaceNet's embeddings of the faces
 */
record Material(List<Clip> clips, int[] labels, List<CroppedClip> faces, List<CroppedClip> frames,
        List<EmbeddingSeries> series) {
    int size() {
        return clips.size();
    }

    /** Some of the clips. */
    Material at(List<Integer> members) {
        return new Material(pick(clips, members), members.stream().mapToInt(i -> labels[i]).toArray(),
                pick(faces, members), pick(frames, members), pick(series, members));
    }

    /** These clips, then those. */
    Material and(Material other) {
        int[] all = new int[labels.length + other.labels.length];
        System.arraycopy(labels, 0, all, 0, labels.length);
        System.arraycopy(other.labels, 0, all, labels.length, other.labels.length);
        return new Material(both(clips, other.clips), all, both(faces, other.faces), both(frames, other.frames),
                both(series, other.series));
    }

    private static <T> List<T> pick(List<T> from, List<Integer> members) {
        return from.isEmpty() ? List.of() : members.stream().map(from::get).toList();
    }

    private static <T> List<T> both(List<T> a, List<T> b) {
        List<T> out = new ArrayList<>(a);
        out.addAll(b);
        return List.copyOf(out);
    }

    /** For a network that sees {@code length} frames; embeddings are not augmented, for they are computed once. */
    Examples examples(NetworkKind kind, int length, AugmentationSettings augmentation, long seed) {
        boolean whole = kind.input() == Input.FRAMES;
        Examples seen = kind.input() == Input.EMBEDDINGS ? new ClipExamples(series, labels, length, seed)
                : new FaceExamples(whole ? frames : faces, labels, length, augmentation,
                        whole ? Standardise.I3D : Standardise.FACENET, seed, Backends.get());
        return new NamedExamples(seen, clips.stream().map(Clip::name).toList());
    }
}
