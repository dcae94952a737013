package dev.mien.models;

import java.util.List;

/**
 * What differs between the networks that go by the name of InceptionTime. Start from a preset and change what you need:
 * {@code InceptionTimeConfig.keras(1, 3).withDepth(9)}.
 *
 * @param inputs     channels of a time step
 * @param classes    outputs
 * @param filters    channels of each of a module's branches; a module has one branch per kernel and one for the pooling
 * @param depth      inception modules; a residual connection spans three of them
 * @param kernels    lengths of a module's convolutions, in the order of concatenation; may be even, and longer than
 *                   the series
 * @param bottleneck channels to which a module narrows its input before the convolutions, 0 for none; a single
 *                   channel is never narrowed
 * @param shortcut   what a residual connection does to its input
 * @param eps        epsilon of batch norm
 * @param momentum   weight of the new batch in its running statistics (Keras' momentum is 1 minus this)
 * @param start      how weights are drawn before training
 * @param keys       how checkpoints name the layers
 */
public record InceptionTimeConfig(int inputs, int classes, int filters, int depth, List<Integer> kernels,
        int bottleneck,
        Shortcut shortcut, double eps, double momentum, Start start, Keys keys) {

    /** What a residual connection does to its input. */
    public enum Shortcut {
        /** There are no residual connections. */
        NONE,
        /** 1x1 convolution and batch norm. */
        CONV,
        /** 1x1 convolution with a bias (which the batch norm after it makes useless) and batch norm. */
        CONV_WITH_BIAS,
        /** As CONV where the number of channels changes, else batch norm alone. */
        CONV_WHERE_NEEDED
    }

    /** How weights are drawn. */
    public enum Start {
        /** Glorot's uniform, biases 0: Keras. */
        GLOROT,
        /** Uniform in 1 / sqrt(fan in), biases too: PyTorch. */
        TORCH
    }

    /** Whose checkpoints fit without renaming. */
    public enum Keys {
        KERAS, TSAI, GHOST
    }

    public InceptionTimeConfig {
        kernels = List.copyOf(kernels);
        if (inputs < 1 || classes < 1 || filters < 1 || depth < 1 || bottleneck < 0 || kernels.isEmpty()
                || kernels.stream().anyMatch(k -> k < 1)) {
            throw new IllegalArgumentException(
                    "InceptionTime: inputs " + inputs + ", classes " + classes + ", filters " + filters
                            + ", depth " + depth + " and kernels " + kernels + " must be >= 1, bottleneck " + bottleneck
                            + " >= 0");
        }
        if (!(eps > 0) || !(momentum > 0 && momentum <= 1)) {
            throw new IllegalArgumentException(
                    "InceptionTime: batch norm epsilon " + eps + " must be > 0, momentum " + momentum
                            + " in (0, 1]");
        }
    }

    /** The paper's network (Fawaz et al. 2020, github.com/hfawaz/InceptionTime, Keras). */
    public static InceptionTimeConfig keras(int inputs, int classes) {
        return new InceptionTimeConfig(inputs, classes, 32, 6, List.of(40, 20, 10), 32, Shortcut.CONV, 1e-3, 0.01,
                Start.GLOROT, Keys.KERAS);
    }

    /** github.com/timeseriesAI/tsai: odd kernels, no convolution where a shortcut keeps the width. */
    public static InceptionTimeConfig tsai(int inputs, int classes) {
        return new InceptionTimeConfig(inputs, classes, 32, 6, List.of(39, 19, 9), 32, Shortcut.CONV_WHERE_NEEDED, 1e-5,
                0.1,
                Start.TORCH, Keys.TSAI);
    }

    /** github.com/TheMrGhostman/InceptionTime-Pytorch: short kernels first, shortcuts with a bias. */
    public static InceptionTimeConfig ghost(int inputs, int classes) {
        return new InceptionTimeConfig(inputs, classes, 32, 6, List.of(9, 19, 39), 32, Shortcut.CONV_WITH_BIAS, 1e-5,
                0.1,
                Start.TORCH, Keys.GHOST);
    }

    /**
     * A preset by name.
     *
     * @throws IllegalArgumentException when the name is not keras, tsai or ghost
     */
    public static InceptionTimeConfig preset(String name, int inputs, int classes) {
        return switch (name) {
            case "keras" -> keras(inputs, classes);
            case "tsai" -> tsai(inputs, classes);
            case "ghost" -> ghost(inputs, classes);
            default -> throw new IllegalArgumentException("unknown InceptionTime variant '" + name
                    + "'; known: keras, tsai, ghost");
        };
    }

    /** The same with this many channels per branch. */
    public InceptionTimeConfig withFilters(int n) {
        return new InceptionTimeConfig(inputs, classes, n, depth, kernels, bottleneck, shortcut, eps, momentum, start,
                keys);
    }

    /** The same with this many modules. */
    public InceptionTimeConfig withDepth(int n) {
        return new InceptionTimeConfig(inputs, classes, filters, n, kernels, bottleneck, shortcut, eps, momentum, start,
                keys);
    }

    /** The same with these kernels. */
    public InceptionTimeConfig withKernels(List<Integer> k) {
        return new InceptionTimeConfig(inputs, classes, filters, depth, k, bottleneck, shortcut, eps, momentum, start,
                keys);
    }

    /** The same with this bottleneck, 0 for none. */
    public InceptionTimeConfig withBottleneck(int n) {
        return new InceptionTimeConfig(inputs, classes, filters, depth, kernels, n, shortcut, eps, momentum, start,
                keys);
    }

    /** The same with other residual connections. */
    public InceptionTimeConfig withShortcut(Shortcut s) {
        return new InceptionTimeConfig(inputs, classes, filters, depth, kernels, bottleneck, s, eps, momentum, start,
                keys);
    }

    /** Channels of a module's output. */
    int width() {
        return filters * (kernels.size() + 1);
    }
}
