package dev.mien.lab;

import dev.mien.MienException;
import dev.mien.models.Fcn;
import dev.mien.models.InceptionTime;
import dev.mien.models.InceptionTimeConfig;
import dev.mien.models.ResNet;
import dev.mien.models.SeriesNetwork;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;

/**
 * The networks for series by name, each with the training of its authors' code: Adam at 1e-3 on the loss of the training set,
 * halved on plateaus of 50 epochs down to 1e-4, and the epoch of lowest training loss kept ({@link TrainingSettings#plateau}). They
 * differ in epochs and batch: InceptionTime 1500 and 64 (github.com/hfawaz/InceptionTime; also where the training set is smaller,
 * which then is one batch); FCN 2000 and a tenth of the training set, at most 16; ResNet 1500 and a tenth, at most 64
 * (github.com/hfawaz/dl-4-tsc).
 */
public enum SeriesRecipe {
    /** As in its authors' Keras code. */
    INCEPTIONTIME("inceptiontime", (in, out) -> new InceptionTime(InceptionTimeConfig.keras(in, out)), 1500, n -> 64),
    /** As in tsai. */
    INCEPTIONTIME_TSAI("inceptiontime-tsai", (in, out) -> new InceptionTime(InceptionTimeConfig.tsai(in, out)), 1500,
            n -> 64),
    /** As in InceptionTime-Pytorch. */
    INCEPTIONTIME_GHOST("inceptiontime-ghost", (in, out) -> new InceptionTime(InceptionTimeConfig.ghost(in, out)), 1500,
            n -> 64),
    /** Fully convolutional. */
    FCN("fcn", Fcn::new, 2000, n -> Math.min(n / 10, 16)),
    /** Three residual blocks. */
    RESNET("resnet", ResNet::new, 1500, n -> Math.min(n / 10, 64));

    private final String name;
    private final BiFunction<Integer, Integer, SeriesNetwork> network;
    private final int epochs;
    private final IntUnaryOperator batch;

    SeriesRecipe(String name, BiFunction<Integer, Integer, SeriesNetwork> network, int epochs, IntUnaryOperator batch) {
        this.name = name;
        this.network = network;
        this.epochs = epochs;
        this.batch = batch;
    }

    /** The names. */
    public static List<String> names() {
        return Arrays.stream(values()).map(r -> r.name).toList();
    }

    /** By name. Errors: MienException (usage) for one that is not known. */
    public static SeriesRecipe of(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(r -> r.name.equals(wanted)).findFirst().orElseThrow(() -> MienException
                .usage("--model " + name + ": no such network; known are " + String.join(", ", names())
                        + "; and nn-dtw, nn-ed, which need none"));
    }

    /** The network, its weights not yet drawn. */
    public SeriesNetwork create(int inputs, int classes) {
        return network.apply(inputs, classes);
    }

    /** The authors' passes over the training set. */
    public int epochs() {
        return epochs;
    }

    /** The authors' examples per step for a training set of so many. */
    public int batch(int examples) {
        return Math.max(1, batch.applyAsInt(examples));
    }
}
