package dev.mien.engine.optim;

/**
 * Lowers the learning rate when a loss has stopped falling. Two libraries give the name ReduceLROnPlateau to two rules:
 * <ul>
 * <li>Keras ({@link #keras}): better means lower by at least 1e-4; reduces after the {@code patience}-th epoch without.</li>
 * <li>PyTorch ({@link #torch}): better means lower by a ten-thousandth of the best; reduces after {@code patience + 1} epochs
 * without, and leaves changes below 1e-8 undone.</li>
 * </ul>
 */
public final class PlateauSchedule {
    private static final double THRESHOLD = 1e-4;
    private static final double SMALLEST_CHANGE = 1e-8;

    private final boolean keras;
    private final double factor;
    private final int patience;
    private final double min;
    private double best = Double.POSITIVE_INFINITY;
    private int waited;

    private PlateauSchedule(boolean keras, double factor, int patience, double min) {
        this.keras = keras;
        this.factor = Optimizer.require("factor", factor, 0, Math.nextDown(1.0));
        this.patience = (int) Optimizer.require("patience", patience, 0, Integer.MAX_VALUE);
        this.min = Optimizer.require("smallest learning rate", min, 0, Double.MAX_VALUE);
    }

    /** Keras' rule; InceptionTime's original has factor 0.5, patience 50, min 1e-4. */
    public static PlateauSchedule keras(double factor, int patience, double min) {
        return new PlateauSchedule(true, factor, patience, min);
    }

    /** PyTorch's rule; its defaults are factor 0.1, patience 10, min 0. */
    public static PlateauSchedule torch(double factor, int patience, double min) {
        return new PlateauSchedule(false, factor, patience, min);
    }

    /** Tells the loss of a finished epoch. Returns the learning rate of the next one. */
    public double next(double loss, double rate) {
        double enough = keras ? best - THRESHOLD : best * (1 - THRESHOLD);
        if (best == Double.POSITIVE_INFINITY ? loss < best : loss < enough) {
            best = loss;
            waited = 0;
            return rate;
        }
        waited++;
        if (keras ? waited < patience : waited <= patience) {
            return rate;
        }
        waited = 0;
        double lower = Math.max(min, rate * factor);
        boolean changes = keras ? lower < rate : rate - lower > SMALLEST_CHANGE;
        return changes ? lower : rate;
    }

    /** The best loss so far and the epochs since: what a checkpoint keeps. */
    public double[] state() {
        return new double[] {best, waited};
    }

    /** Goes on from {@link #state}. */
    public void restore(double[] state) {
        best = state[0];
        waited = (int) state[1];
    }
}
