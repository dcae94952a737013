package dev.mien.lab.networks;

import dev.mien.MienException;
import dev.mien.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What tells the expression of a clip (Akhyani et al. 2022, table I; FCN and ResNet are alternatives it names). */
public enum NetworkKind {
    /** Nearest neighbours under time warping, over series of frozen FaceNet's embeddings. */
    KNN("knn", "FN(FZ)+KNN", Input.EMBEDDINGS),
    /** InceptionTime over the same series. */
    FROZEN_IN("frozen-in", "FN(FZ)+IN", Input.EMBEDDINGS),
    /** The fully convolutional network of Wang et al. 2017 over the same series. */
    FROZEN_FCN("frozen-fcn", "FN(FZ)+FCN", Input.EMBEDDINGS),
    /** Their residual network over the same series. */
    FROZEN_RESNET("frozen-resnet", "FN(FZ)+ResNet", Input.EMBEDDINGS),
    /** FaceNet and InceptionTime, trained together from pixels. */
    TUNED_IN("tuned-in", "FN+IN", Input.FACES),
    /** The two-stream network's RGB stream, over whole frames. */
    I3D("i3d", "I3D", Input.FRAMES);

    /** What it sees of a clip. */
    public enum Input {
        /** {@code [N, L, D]}. */
        EMBEDDINGS,
        /** {@code [N, L, side, side, 3]}, cut out. */
        FACES,
        /** {@code [N, L, side, side, 3]}, whole. */
        FRAMES
    }

    private final String key;
    private final String title;
    private final Input input;

    NetworkKind(String key, String title, Input input) {
        this.key = key;
        this.title = title;
        this.input = input;
    }

    /** As configurations and folders call it. */
    public String key() {
        return key;
    }

    /** As the paper calls it. */
    public String title() {
        return title;
    }

    public Input input() {
        return input;
    }

    /** By key. Errors: MienException (usage) with the nearest one that there is. */
    public static NetworkKind of(String key) {
        String wanted = key.toLowerCase(Locale.ROOT);
        List<String> keys = Arrays.stream(values()).map(NetworkKind::key).toList();
        if (!keys.contains(wanted)) {
            throw MienException.usage("network '" + key + "': did you mean '" + Nearest.to(wanted, keys)
                    + "'? Known are " + String.join(", ", keys));
        }
        return values()[keys.indexOf(wanted)];
    }

    @Override
    public String toString() {
        return key;
    }
}
