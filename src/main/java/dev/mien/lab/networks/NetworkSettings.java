package dev.mien.lab.networks;

import dev.mien.MienException;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.FaceNetInceptionTime;
import dev.mien.models.Fcn;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.InceptionTime;
import dev.mien.models.InceptionTimeConfig;
import dev.mien.models.ResNet;
import dev.mien.weights.StateDict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How large the networks of an experiment are.
 *
 * @param faceNet  width and depth of FaceNet
 * @param faceSide of the faces that FaceNet sees, pixels
 * @param series   the network over embeddings
 * @param i3d      width of I3D
 * @param dropout  in training
 */
public record NetworkSettings(InceptionResnetV1.Size faceNet, int faceSide, Series series, I3d i3d, Dropout dropout) {
    private static final int MOST_BLOCKS = 100;
    private static final int MOST_PIXELS = 1024;
    private static final int SMALLEST_FRAME = 32;

    public NetworkSettings {
        within("networks.faceNet: blocks of a kind",
                Math.max(faceNet.blocks35(), Math.max(faceNet.blocks17(), faceNet.blocks8())), 0, MOST_BLOCKS);
        within("networks.faceSide", faceSide, InceptionResnetV1.SMALLEST_INPUT, MOST_PIXELS);
    }

    /** InceptionTime's settings. */
    public record Series(String variant, int filters, int depth, List<Integer> kernels, int bottleneck) {
        public Series {
            kernels = List.copyOf(kernels);
            try {
                config(variant, filters, depth, kernels, bottleneck, 1, 2);
            } catch (IllegalArgumentException e) {
                throw MienException.usage("networks.series: " + e.getMessage());
            }
        }

        /** Fewer numbers than the network has, in any case. */
        public long leastParameters() {
            long taps = kernels.stream().mapToLong(Integer::longValue).sum();
            return taps * Math.max(1, bottleneck) * filters * depth;
        }

        /** For series of so many numbers a frame. */
        public InceptionTimeConfig config(int inputs, int classes) {
            return config(variant, filters, depth, kernels, bottleneck, inputs, classes);
        }

        private static InceptionTimeConfig config(String variant, int filters, int depth, List<Integer> kernels,
                int bottleneck, int inputs, int classes) {
            return InceptionTimeConfig.preset(variant, inputs, classes).withFilters(filters).withDepth(depth)
                    .withKernels(kernels).withBottleneck(bottleneck);
        }
    }

    /**
     * I3D's settings.
     *
     * @param narrow by what all channels are divided
     * @param side   of the frames it sees, pixels
     */
    public record I3d(int narrow, int side) {
        /** That of the published weights. */
        public static final I3d PUBLISHED = new I3d(1, 224);

        public I3d {
            within("networks.i3d.side", side, SMALLEST_FRAME, MOST_PIXELS);
            if (narrow < 1 || 8 % narrow != 0) {
                throw MienException.usage("networks.i3d.narrow must be 1, 2, 4 or 8, got " + narrow);
            }
        }
    }

    /** The probability that a feature is left out, before FaceNet's embedding and before I3D's classifier; published: 0.6 and 0.5. */
    public record Dropout(double faceNet, double i3d) {
        /** As the published weights were trained. */
        public static final Dropout PUBLISHED = new Dropout(0.6, 0.5);

        public Dropout {
            for (double p : new double[] {faceNet, i3d}) {
                if (!(p >= 0 && p < 1)) {
                    throw MienException.usage("networks.dropout must be at least 0 and less than 1, got " + p);
                }
            }
        }
    }

    /** Side of the pictures that a network sees. */
    public int side(NetworkKind kind) {
        return kind.input() == NetworkKind.Input.FRAMES ? i3d.side : faceSide;
    }

    /** The shape of a batch of clips. */
    public Shape input(NetworkKind kind, int clips, int length) {
        return kind.input() == NetworkKind.Input.EMBEDDINGS ? Shape.of(clips, length, faceNet.embedding())
                : Shape.of(clips, length, side(kind), side(kind), 3);
    }

    /** The network, its weights drawn from the seed. Errors: IllegalArgumentException for nearest neighbours, which have none. */
    public Module build(NetworkKind kind, int classes, int length, long seed) {
        int embedding = faceNet.embedding();
        Module net = switch (kind) {
            case KNN -> throw new IllegalArgumentException("nearest neighbours are not a network");
            case FROZEN_IN -> new InceptionTime(series.config(embedding, classes));
            case FROZEN_FCN -> new Fcn(embedding, classes);
            case FROZEN_RESNET -> new ResNet(embedding, classes);
            case TUNED_IN -> tuned(series.config(embedding, classes));
            case I3D -> new I3dClassifier(classes, i3d.narrow, length, i3d.side, dropout.i3d);
        };
        return net.initialise(seed);
    }

    private Module tuned(InceptionTimeConfig config) {
        FaceNetInceptionTime net = new FaceNetInceptionTime(faceNet, config);
        net.facenet().setDropout(dropout.faceNet);
        return net;
    }

    /** FaceNet alone, as a classifier of faces. */
    public InceptionResnetV1 faceNet(int classes) {
        return new InceptionResnetV1(classes, true, faceNet).setDropout(dropout.faceNet);
    }

    /**
     * Puts pretrained weights into the part of the network that has them elsewhere: FaceNet's into FaceNet with InceptionTime, and
     * I3D's into all of I3D but its classifier. Errors: MienException naming keys that do not fit.
     */
    public static void load(NetworkKind kind, Module network, StateDict pretrained) {
        String part = kind == NetworkKind.TUNED_IN ? "facenet." : "";
        Map<String, Tensor> live = new LinkedHashMap<>();
        network.stateTensors().forEach((name, tensor) -> {
            if (name.startsWith(part) && !name.startsWith("logits.")) {
                live.put(name.substring(part.length()), tensor);
            }
        });
        pretrained.withoutCommonPrefix("module.").loadInto(live, kind.title(), name -> name.startsWith("logits."));
    }

    private static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw MienException.usage(name + " must be in " + least + ".." + most + ", got " + value);
        }
    }
}
