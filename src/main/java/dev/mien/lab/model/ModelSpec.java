package dev.mien.lab.model;

import dev.mien.MienException;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;
import dev.mien.lab.networks.NetworkKind;
import dev.mien.lab.networks.NetworkSettings;
import dev.mien.models.InceptionTime;
import java.util.List;

/**
 * What one has to know of a trained network to use it.
 *
 * @param network  key of its {@link NetworkKind}
 * @param classes  names, in the order of its answers
 * @param length   frames it sees of a clip
 * @param networks its settings
 * @param faces    where it is shown faces, how they were found
 * @param faceNet  file of the frozen FaceNet whose embeddings it sees, relative to the model's folder where it lies in the same run;
 *                 empty for others
 * @param faceNetHash SHA-256 of that file
 * @param pixels   side of the grey thumbnails that it sees in place of embeddings; 0 for none
 */
public record ModelSpec(String network, List<String> classes, int length, NetworkSettings networks, Faces faces,
        String faceNet, String faceNetHash, int pixels) {
    private static final int MOST_CLASSES = 100_000;
    private static final int MOST_FRAMES = 100_000;
    private static final int LARGEST_THUMBNAIL = 64;

    public ModelSpec {
        classes = List.copyOf(classes);
        NetworkKind kind = NetworkKind.of(network);
        if (kind == NetworkKind.KNN) {
            throw MienException.usage("network 'knn': nearest neighbours are no network, and leave no model");
        }
        if (classes.size() < 2 || classes.size() > MOST_CLASSES) {
            throw MienException.usage("classes: " + classes.size() + "; expected 2 to " + MOST_CLASSES);
        }
        if (length < 1 || length > MOST_FRAMES) {
            throw MienException.usage("length " + length + ": expected 1 to " + MOST_FRAMES + " frames");
        }
        if (pixels < 0 || pixels > LARGEST_THUMBNAIL || pixels > 0 && kind != NetworkKind.FROZEN_IN) {
            throw MienException.usage("pixels " + pixels + ": expected 0 to " + LARGEST_THUMBNAIL
                    + ", and 0 but for network frozen-in");
        }
    }

    /** How faces are found. */
    public enum Finding {
        /** By MTCNN. */
        DETECTED,
        /** The list of clips says where they are. */
        LISTED,
        /** Every frame is one. */
        WHOLE
    }

    /** Where faces come from: {@code minFace} and {@code margin} in pixels, as in configurations. */
    public record Faces(Finding finding, int minFace, int margin) {}

    /** The network's kind. */
    public NetworkKind kind() {
        return NetworkKind.of(network);
    }

    /** The network, without its weights. */
    public Module build() {
        return pixels == 0 ? networks.build(kind(), classes.size(), length, 0)
                : new InceptionTime(networks.series().config(pixels * pixels, classes.size()));
    }

    /** Fewer numbers than the network has, in any case. */
    long leastParameters() {
        return switch (kind()) {
            case FROZEN_IN, TUNED_IN -> networks.series().leastParameters();
            default -> 1;
        };
    }

    /** The shape of its input: so many clips. */
    public Shape input(int clips) {
        return pixels == 0 ? networks.input(kind(), clips, length) : Shape.of(clips, length, pixels * pixels);
    }
}
