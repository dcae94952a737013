package dev.mien.lab.networks;

import static dev.mien.engine.ops.Mean.mean;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.nn.Module;
import dev.mien.models.InceptionI3d;
import java.util.Map;

/**
 * I3D as a classifier of whole clips: its logits are averaged over time (Carreira and Zisserman 2017).
 * {@code [N, L, side, side, 3] -> [N, classes]}. Its state has the names of published checkpoints.
 */
public final class I3dClassifier extends Module {
    private static final int STRIDE_IN_TIME = 8;
    private static final int STRIDE_IN_SPACE = 32;
    private static final int POOLED_IN_TIME = 2;

    final InceptionI3d i3d;

    /**
     * For clips of this length and size.
     *
     * @param narrow  by what all channels are divided: 1, 2, 4 or 8
     * @param dropout probability, in training
     */
    public I3dClassifier(int classes, int narrow, int length, int side, double dropout) {
        int map = Math.ceilDiv(side, STRIDE_IN_SPACE);
        this.i3d = new InceptionI3d(3, classes, narrow)
                .setPooling(Math.min(POOLED_IN_TIME, Math.ceilDiv(length, STRIDE_IN_TIME)), map, map)
                .setDropout(dropout);
    }

    @Override
    protected Map<String, Module> children() {
        return childrenInlining("i3d");
    }

    /** What each step of time says: its logits, whose mean are the clip's. {@code [N, L, side, side, 3] -> [N, T, classes]}. */
    public Var overTime(Var x) {
        return i3d.apply(x);
    }

    @Override
    protected Var forward(Var x) {
        return mean(overTime(x), 1);
    }
}
