package dev.mien.verify.golden;

import dev.mien.engine.nn.BatchNormLayer;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.FaceNetInceptionTime;
import dev.mien.models.Fcn;
import dev.mien.models.InceptionI3d;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.InceptionTime;
import dev.mien.models.InceptionTimeConfig;
import dev.mien.models.ResNet;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network that a golden file describes, with what the file's metadata say about feeding and judging it.
 *
 * @param make      makes it anew for a number of classes
 * @param classes   numbers of classes; the file's tensors are those of the first
 * @param input     in the engine's layout
 * @param drawnAs   shape under which the input was drawn, before it was viewed as clips
 * @param frozen    true when batch norms of the first part keep their statistics in training
 * @param limits    how far training may stray
 * @param salt      of the weights
 */
record Network(IntFunction<Module> make, int[] classes, Tensor input, Shape drawnAs, boolean frozen, Limits limits,
        String salt) {
    private static final int MAX_CLASSES = 1 << 20;
    private static final Pattern DROPOUT = Pattern.compile("dropout(?:_prob| p)=([-0-9.e]+)");
    private static final Pattern POOLING = Pattern
            .compile("AvgPool3d\\(\\[(\\d{1,4}), (\\d{1,4}), (\\d{1,4})\\], stride 1\\)");
    private static final Pattern SERIES = Pattern.compile("InceptionTime variant (\\w+).*", Pattern.DOTALL);
    private static final Pattern BASELINE = Pattern.compile("(FCN|ResNet) for series\\b");
    private static final Pattern COMBINED = Pattern.compile(
            "FaceNet \\(prefix 'facenet\\.'\\).*InceptionTime (\\w+) \\(prefix 'time\\.'\\).*", Pattern.DOTALL);

    /**
     * How far correct programs differ, as measured; whole networks of many ReLUs differ by far more than rounding, since one that
     * changes its mind moves a channel. With a hundred thousand of them in a series network, one in some twenty has a ReLU so near
     * its kink that the order of a sum decides; steps of Adam, which divides noise by noise, find another.
     *
     * @param gradient      relative L2 error of one parameter's gradient
     * @param median        the median of those over the file
     * @param gradientNorm  relative error of a gradient's norm
     * @param output        outputs in training
     * @param loss          relative
     * @param losses        after some steps, over the largest
     * @param outputAfter   outputs after those steps
     */
    record Limits(double gradient, double median, double gradientNorm, double output, double loss, double losses,
            double outputAfter) {
        static final Limits SERIES = new Limits(5e-4, 1e-4, 5e-4, 1e-5, 1e-5, 5 * 1e-4, 4 * 3e-4);
        static final Limits FACES = new Limits(1e-1, 3e-2, 3e-2, 2e-4, 2e-4, 5 * 4e-3, 4 * 4e-2);
        static final Limits CLIPS = new Limits(1.5e-1, 5e-2, 3e-2, 2e-4, 2e-4, 5 * 3e-2, 4 * 3e-2);
        static final Limits COMBINED = new Limits(1e-1, 3e-2, 3e-2, 2e-4, 2e-4, 5 * 8e-2, 4 * 1e-1);
    }

    /** Reads the fields that describe the network and its input. */
    static Network read(Meta info) {
        String model = info.text("model");
        String salt = info.text("salt");
        requireNoDropout(model);
        Meta in = info.object("input");
        int[] shape = GoldenFile.requireReasonable(in, in.integers("shape", 1, LayerCase.MAX));
        Matcher series = SERIES.matcher(model);
        Matcher combined = COMBINED.matcher(model);
        if (model.startsWith("InceptionResnetV1")) {
            requireRank(in, shape, 4);
            boolean classify = info.flag("classify");
            int classes = classify ? info.integer("num_classes", 1, MAX_CLASSES)
                    : info.integer("num_classes", 0, MAX_CLASSES, 0);
            return of(n -> new InceptionResnetV1(n, classify), new int[] {classes}, input(in, salt, shape),
                    Limits.FACES, salt);
        }
        if (model.startsWith("InceptionI3d")) {
            return clips(info, model, salt, in, shape);
        }
        if (BASELINE.matcher(model).lookingAt()) {
            requireRank(in, shape, 3);
            int channels = info.integer("c_in", 1, LayerCase.MAX);
            int classes = info.integer("num_classes", 1, MAX_CLASSES);
            return of(n -> model.startsWith("FCN") ? new Fcn(channels, n) : new ResNet(channels, n),
                    new int[] {classes}, input(in, salt, shape), Limits.SERIES, salt);
        }
        if (series.matches()) {
            requireRank(in, shape, 3);
            int channels = info.integer("c_in", 1, LayerCase.MAX);
            Meta settings = info.object("kwargs");
            int classes = info.integer("num_classes", 1, MAX_CLASSES);
            InceptionTimeConfig config = Variants.configure(series.group(1), channels, classes, settings);
            return of(n -> new InceptionTime(config), new int[] {classes}, input(in, salt, shape), Limits.SERIES, salt);
        }
        if (combined.matches()) {
            return combined(info, combined.group(1), salt, in, shape);
        }
        throw new NotRunnable("model '" + model + "' is not known");
    }

    private static Network of(IntFunction<Module> make, int[] classes, Tensor input, Limits limits, String salt) {
        return new Network(make, classes, input, input.shape(), false, limits, salt);
    }

    private static void requireNoDropout(String model) {
        Matcher dropout = DROPOUT.matcher(model);
        if (dropout.find() && !dropout.group(1).matches("0(\\.0*)?")) {
            throw new NotRunnable(
                    "dropout with probability " + dropout.group(1) + ": random numbers cannot be compared");
        }
    }

    private static Network clips(Meta info, String model, String salt, Meta in, int[] shape) {
        requireRank(in, shape, 5);
        int[] classes = info.isList("num_classes") ? info.integers("num_classes", 1, MAX_CLASSES)
                : new int[] {info.integer("num_classes", 1, MAX_CLASSES)};
        Matcher pooling = POOLING.matcher(model);
        if (!pooling.find() || classes.length == 0) {
            throw info.bad(
                    "'model' should name the last pooling, AvgPool3d([d, h, w], stride 1), and 'num_classes' one number"
                            + " or more");
        }
        int[] window = {Integer.parseInt(pooling.group(1)), Integer.parseInt(pooling.group(2)),
                Integer.parseInt(pooling.group(3))};
        IntFunction<Module> make = n -> new InceptionI3d(shape[1], n).setPooling(window[0], window[1], window[2]);
        return of(make, classes, input(in, salt, shape), Limits.CLIPS, salt);
    }

    private static Network combined(Meta info, String variant, String salt, Meta in, int[] shape) {
        int[] view = in.integers("then_viewed_as", 1, LayerCase.MAX);
        if (view.length != 5 || shape.length != 4 || view[0] * (long) view[1] != shape[0]
                || !Arrays.equals(Arrays.copyOfRange(view, 2, 5), Arrays.copyOfRange(shape, 1, 4))) {
            throw in.bad("'then_viewed_as' should split the first axis of 'shape' in clips and frames");
        }
        Tensor frames = input(in, salt, shape);
        Tensor clips = frames.reshape(view[0], view[1], frames.dim(1), frames.dim(2), frames.dim(3));
        int classes = info.integer("num_classes", 1, MAX_CLASSES);
        boolean frozen = frozen(info);
        Meta settings = info.has("kwargs") ? info.object("kwargs") : Meta.parse("{}", "{}");
        InceptionTimeConfig config = Variants.configure(variant, InceptionResnetV1.EMBEDDING, classes, settings);
        return new Network(n -> new FaceNetInceptionTime(config), new int[] {classes}, clips, frames.shape(), frozen,
                Limits.COMBINED, salt);
    }

    private static boolean frozen(Meta info) {
        String mode = info.text("facenet_mode_in_train");
        if (mode.startsWith("eval")) {
            return true;
        }
        if (!mode.startsWith("train")) {
            throw new NotRunnable("facenet_mode_in_train '" + mode + "' is not known");
        }
        return false;
    }

    private static void requireRank(Meta in, int[] shape, int rank) {
        if (shape.length != rank) {
            throw in.bad("'shape' should have " + rank + " axes, it has " + shape.length);
        }
    }

    /** Draws an input by the rule that the metadata name. */
    static Tensor input(Meta in, String salt, int[] shape) {
        String name = in.text("name");
        float[] drawn = switch (in.text("rule")) {
            case "W" -> WeightRule.white(salt, name, shape);
            case "B" -> {
                if (shape.length < 3) {
                    throw in.bad("rule B needs spatial axes, 'shape' is " + Arrays.toString(shape));
                }
                yield WeightRule.blocks(salt, name, shape, in.perAxis("cell", shape.length - 2, 1, LayerCase.MAX));
            }
            default -> throw new NotRunnable("input rule '" + in.text("rule") + "' is not known");
        };
        return Layout.fromTorch(drawn, shape);
    }

    /** A new network for that many classes, its weights drawn. */
    Module draw(int numClasses) {
        Module m = make.apply(numClasses);
        Weights.draw(m, salt, "");
        if (frozen && m instanceof FaceNetInceptionTime f) {
            BatchNormLayer.setFrozen(f.facenet(), true);
        }
        return m;
    }
}
