package dev.mien.models;

import static dev.mien.engine.ops.Add.add;
import static dev.mien.engine.ops.Concat.concat;
import static dev.mien.engine.ops.Relu.reluInPlace;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.nn.BatchNormLayer;
import dev.mien.engine.nn.ConvLayer;
import dev.mien.engine.nn.Lambda;
import dev.mien.engine.nn.LinearLayer;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.Sequential;
import dev.mien.models.InceptionTimeConfig.Keys;
import dev.mien.models.InceptionTimeConfig.Shortcut;
import dev.mien.models.InceptionTimeConfig.Start;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * InceptionTime (Fawaz et al. 2020): convolutions of several lengths side by side, to classify a series of any length.
 * {@code [N, L, inputs] -> [N, classes]}, logits.
 */
public final class InceptionTime extends SeriesNetwork {
    private static final int MODULES_PER_SHORTCUT = 3;

    private final InceptionTimeConfig config;
    private final List<ResidualBlock> blocks = new ArrayList<>();
    private final LinearLayer fc;

    public InceptionTime(InceptionTimeConfig config) {
        super(config.inputs(), config.classes());
        this.config = config;
        int width = config.inputs();
        for (int first = 0; first < config.depth(); first += MODULES_PER_SHORTCUT) {
            blocks.add(new ResidualBlock(config, width, Math.min(MODULES_PER_SHORTCUT, config.depth() - first)));
            width = config.width();
        }
        this.fc = new LinearLayer(width, config.classes(), true);
        if (config.start() == Start.GLOROT) {
            drawAsKeras();
        }
    }

    public InceptionTimeConfig config() {
        return config;
    }

    @Override
    protected List<Module> blocks() {
        return List.copyOf(blocks);
    }

    @Override
    protected Var features(Var x) {
        for (ResidualBlock block : blocks) {
            x = block.apply(x);
        }
        return x;
    }

    @Override
    public LinearLayer fc() {
        return fc;
    }

    /** Modules and shortcuts are numbered through in two checkpoints, and nested in blocks in the third. */
    @Override
    protected Map<String, Module> children() {
        Map<String, Module> out = new LinkedHashMap<>();
        String prefix = config.keys() == Keys.TSAI ? "inceptionblock." : "";
        for (int b = 0; b < blocks.size(); b++) {
            ResidualBlock block = blocks.get(b);
            if (config.keys() == Keys.GHOST) {
                out.put("block" + (b + 1), block);
                continue;
            }
            for (int m = 0; m < block.modules.size(); m++) {
                out.put(prefix + "inception." + (b * MODULES_PER_SHORTCUT + m), block.modules.get(m));
            }
            if (block.shortcut != null) {
                out.put(prefix + "shortcut." + b, block.shortcut);
            }
        }
        out.put("gap", gap);
        out.put("fc", fc);
        return out;
    }

    /**
     * Up to three modules with a way around them: {@code relu(modules(x) + shortcut(x))}; fewer than three have none.
     */
    static final class ResidualBlock extends Module {
        private final List<InceptionModule1d> modules = new ArrayList<>();
        private final Module shortcut;

        ResidualBlock(InceptionTimeConfig c, int in, int size) {
            for (int i = 0; i < size; i++) {
                modules.add(new InceptionModule1d(c, i == 0 ? in : c.width()));
            }
            this.shortcut = size == MODULES_PER_SHORTCUT ? shortcut(c, in) : null;
        }

        private static Module shortcut(InceptionTimeConfig c, int in) {
            BatchNormLayer bn = new BatchNormLayer(c.width(), c.eps(), c.momentum());
            return switch (c.shortcut()) {
                case NONE -> null;
                case CONV_WHERE_NEEDED -> in == c.width() ? bn : new Sequential(pointwise(in, c.width(), false), bn);
                case CONV, CONV_WITH_BIAS ->
                    new Sequential(pointwise(in, c.width(), c.shortcut() == Shortcut.CONV_WITH_BIAS), bn);
            };
        }

        @Override
        protected Var forward(Var x) {
            Var y = x;
            for (InceptionModule1d m : modules) {
                y = m.apply(y);
            }
            return shortcut == null ? y : reluInPlace(add(y, shortcut.apply(x)));
        }

        /** Seen only in checkpoints that nest. */
        @Override
        protected Map<String, Module> children() {
            Map<String, Module> out = new LinkedHashMap<>();
            for (int i = 0; i < modules.size(); i++) {
                out.put("inception_" + (i + 1), modules.get(i));
            }
            if (shortcut != null) {
                out.put("residual", shortcut);
            }
            return out;
        }
    }

    /**
     * A bottleneck, convolutions of several lengths beside each other, and a pooling of the unnarrowed input; batch
     * norm and ReLU over all of them. {@code [N, L, in] -> [N, L, filters (kernels + 1)]}. Convolutions are padded to
     * keep the length, (k - 1) / 2 before and the rest after: TensorFlow's 'SAME', and for odd kernels also what the
     * PyTorch versions do.
     */
    static final class InceptionModule1d extends Module {
        private final Keys keys;
        private final ConvLayer bottleneck;
        private final List<ConvLayer> convs = new ArrayList<>();
        private final Sequential poolconv;
        private final BatchNormLayer bn;

        InceptionModule1d(InceptionTimeConfig c, int in) {
            this.keys = c.keys();
            boolean narrow = c.bottleneck() > 0 && in > 1;
            this.bottleneck = narrow ? pointwise(in, c.bottleneck(), false) : null;
            for (int k : c.kernels()) {
                int before = (k - 1) / 2;
                Geometry g = Geometry.of(k).pad(new int[] {before}, new int[] {k - 1 - before});
                convs.add(new ConvLayer(narrow ? c.bottleneck() : in, c.filters(), g, false));
            }
            this.poolconv = new Sequential(Lambda.maxPool(PoolGeometry.of(3).stride(1).pad(1)),
                    pointwise(in, c.filters(), false));
            this.bn = new BatchNormLayer(c.width(), c.eps(), c.momentum());
        }

        @Override
        protected Var forward(Var x) {
            Var narrow = bottleneck == null ? x : bottleneck.apply(x);
            List<Var> branches = new ArrayList<>();
            for (ConvLayer conv : convs) {
                branches.add(conv.apply(narrow));
            }
            branches.add(poolconv.apply(x));
            return bn.applyRelu(concat(branches.toArray(Var[]::new)));
        }

        @Override
        protected Map<String, Module> children() {
            Map<String, Module> out = new LinkedHashMap<>();
            boolean ghost = keys == Keys.GHOST;
            if (bottleneck != null) {
                out.put("bottleneck", bottleneck);
            }
            for (int i = 0; i < convs.size(); i++) {
                out.put(ghost ? "conv_from_bottleneck_" + (i + 1) : "convs." + i, convs.get(i));
            }
            switch (keys) {
                case KERAS -> out.put("poolconv", poolconv.get(1));
                case TSAI -> out.put("maxconvpool", poolconv);
                case GHOST -> out.put("conv_from_maxpool", poolconv.get(1));
            }
            out.put(ghost ? "batch_norm" : "bn", bn);
            return out;
        }
    }

    private static ConvLayer pointwise(int in, int out, boolean bias) {
        return new ConvLayer(in, out, Geometry.of(1), bias);
    }
}
