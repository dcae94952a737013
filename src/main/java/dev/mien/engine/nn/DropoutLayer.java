package dev.mien.engine.nn;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.ops.Dropout;

/** Dropout in training mode, nothing in evaluation mode. The trainer sets seed and step, so a resumed run drops the same. */
public final class DropoutLayer extends Module {
    private double p;
    private long seed;
    private long stream;

    public DropoutLayer(double p) {
        this.p = p;
    }

    /** Changes the probability; 0 switches the layer off. */
    public void setProbability(double p) {
        this.p = p;
    }

    /** Sets what the next pass draws from, for every dropout layer of a tree. */
    public static void seed(Module tree, long seed, long step) {
        int i = 0;
        for (Module m : tree.namedModules().values()) {
            if (m instanceof DropoutLayer d) {
                d.seed = seed;
                d.stream = step * 1009 + i++;
            }
        }
    }

    @Override
    protected Var forward(Var x) {
        return isTraining() ? Dropout.dropout(x, p, seed, stream) : x;
    }
}
