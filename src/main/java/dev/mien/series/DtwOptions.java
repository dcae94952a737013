package dev.mien.series;

import dev.mien.engine.kernels.StepCost;

/**
 * Which warping is meant. Programs differ in every one of these: aeon reports the cost, tslearn and dtaidistance the root; bands
 * agree for equal lengths only (see {@link Band}).
 *
 * @param band        which steps may be matched
 * @param independent each channel is warped by itself and the costs are added; else one warping serves all channels
 * @param stepCost    of two matched steps, summed over channels
 * @param root        whether the distance is the square root of the cost, as is usual with squared costs, or the cost itself
 * @param openBegin   x may begin at any step of y (x is always matched as a whole)
 * @param openEnd     x may end at any step of y
 */
public record DtwOptions(Band band, boolean independent, StepCost stepCost, boolean root, boolean openBegin,
        boolean openEnd) {
    /** Squared cost, all channels together, no band, closed ends, with the root. */
    public static final DtwOptions DEFAULT = new DtwOptions(Band.none(), false, StepCost.SQUARED, true, false, false);

    /** The same within another band. */
    public DtwOptions withBand(Band other) {
        return new DtwOptions(other, independent, stepCost, root, openBegin, openEnd);
    }

    /** The same with each channel warped by itself, or with one warping for all. */
    public DtwOptions withIndependent(boolean each) {
        return new DtwOptions(band, each, stepCost, root, openBegin, openEnd);
    }

    /** The same with other costs of steps; the root goes with the squared one. */
    public DtwOptions withStepCost(StepCost other) {
        return new DtwOptions(band, independent, other, other == StepCost.SQUARED, openBegin, openEnd);
    }

    /** The same with or without the root. */
    public DtwOptions withRoot(boolean taken) {
        return new DtwOptions(band, independent, stepCost, taken, openBegin, openEnd);
    }

    /** The same with ends of y that need not be matched. */
    public DtwOptions withOpen(boolean begin, boolean end) {
        return new DtwOptions(band, independent, stepCost, root, begin, end);
    }

    /** Whether both ends are to be matched with both ends. */
    public boolean closed() {
        return !openBegin && !openEnd;
    }

    /** What is reported for a cost. */
    public double distance(double cost) {
        return root ? Math.sqrt(cost) : cost;
    }
}
