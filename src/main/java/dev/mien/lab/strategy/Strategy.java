package dev.mien.lab.strategy;

import dev.mien.MienException;
import dev.mien.lab.strategy.Phase.Data;
import java.util.List;
import java.util.Locale;

/**
 * A way to train. The paper gives rate and batch for synthetic data (1e-4, 8; "learning rates and parameters were chosen
 * empirically") and the epochs of strategy 2; the others take the same rate and batch, and the 50 epochs of real data.
 *
 * @param name   for tables and folders
 * @param phases in order
 * @param ratio  of the humans that an epoch of combined data draws; 0 when there is none
 */
public record Strategy(String name, List<Phase> phases, double ratio) {
    private static final double RATE = 1e-4;
    private static final int BATCH = 8;
    private static final int SYNTHETIC_EPOCHS = 20;
    private static final int REAL_EPOCHS = 50;

    public Strategy {
        phases = List.copyOf(phases);
        boolean combined = phases.stream().anyMatch(p -> p.data() == Data.COMBINED);
        if (phases.isEmpty() || !(ratio >= 0 && ratio <= 1) || combined != ratio > 0) {
            throw MienException
                    .usage("strategy '" + name + "': expected phases, and a ratio in (0, 1] for combined data,"
                            + " got " + phases.size() + " phases and ratio " + ratio);
        }
    }

    /** 1: real data alone. */
    public static Strategy real() {
        return new Strategy("real", List.of(new Phase(Data.REAL, REAL_EPOCHS, RATE, BATCH)), 0);
    }

    /** 2: 20 epochs of synthetic data, then 50 of real data. */
    public static Strategy syntheticThenReal() {
        return new Strategy("synthetic-then-real", List.of(new Phase(Data.SYNTHETIC, SYNTHETIC_EPOCHS, RATE, BATCH),
                new Phase(Data.REAL, REAL_EPOCHS, RATE, BATCH)), 0);
    }

    /** 3: real data and a part of the synthetic, drawn anew each epoch; the paper has ratios 0.25, 0.5 and 1. */
    public static Strategy combined(double ratio) {
        return new Strategy(String.format(Locale.ROOT, "combined-%s", Double.toString(ratio)),
                List.of(new Phase(Data.COMBINED, REAL_EPOCHS, RATE, BATCH)), ratio);
    }

    /** The first phase is the same for every fold, and need be trained only once. */
    public boolean startsWithoutFolds() {
        return phases.getFirst().data() == Data.SYNTHETIC;
    }
}
