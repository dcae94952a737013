package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.DtwKernels;
import dev.mien.engine.kernels.StepCost;
import dev.mien.engine.kernels.WarpBand;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Time warping with a series of its own in every lane: all lanes go the same way, so there is nothing to shuffle. */
final class SimdDtw implements DtwKernels {
    private static final int N = Lanes.N;

    @Override
    public int lanes() {
        return N;
    }

    @Override
    public int doubleLanes() {
        return DoubleSweep.N;
    }

    @Override
    public boolean warp(float[] x, float[] y, int channels, StepCost cost, WarpBand band, float limit, float[] row) {
        return channels == 1 && cost == StepCost.SQUARED ? new SquaredSweep(x, y, band, limit, row).run()
                : new ChannelSweep(x, y, channels, cost, band, limit, row).run();
    }

    @Override
    public boolean warpCosts(float[] costs, int at, int stride, WarpBand band, float limit, float[] row) {
        return new GivenSweep(costs, at, stride, band, limit, row).run();
    }

    @Override
    public boolean warp(double[] x, double[] y, int channels, StepCost cost, WarpBand band, double limit,
            double[] row) {
        return new DoubleChannelSweep(x, y, channels, cost, band, limit, row).run();
    }

    @Override
    public void beyondEnvelope(float[] low, float[] high, float[] y, int at, StepCost cost, float[] sums) {
        boolean squared = cost == StepCost.SQUARED;
        FloatVector a = FloatVector.zero(Lanes.F);
        FloatVector b = a;
        int k = 0;
        for (; k + 1 < low.length; k += 2) {
            FloatVector v = FloatVector.fromArray(Lanes.F, y, at + k * N);
            FloatVector w = FloatVector.fromArray(Lanes.F, y, at + (k + 1) * N);
            // Of y - high and low - y no more than one is positive; as integers, negative floats are below zero.
            IntVector over = v.sub(high[k]).reinterpretAsInts().max(v.neg().add(low[k]).reinterpretAsInts()).max(0);
            IntVector over2 = w.sub(high[k + 1]).reinterpretAsInts().max(w.neg().add(low[k + 1]).reinterpretAsInts())
                    .max(0);
            FloatVector d = over.reinterpretAsFloats();
            FloatVector e = over2.reinterpretAsFloats();
            a = squared ? d.fma(d, a) : a.add(d);
            b = squared ? e.fma(e, b) : b.add(e);
        }
        if (k < low.length) {
            FloatVector v = FloatVector.fromArray(Lanes.F, y, at + k * N);
            FloatVector d = v.sub(high[k]).reinterpretAsInts().max(v.neg().add(low[k]).reinterpretAsInts()).max(0)
                    .reinterpretAsFloats();
            a = squared ? d.fma(d, a) : a.add(d);
        }
        a.add(b).intoArray(sums, 0);
    }

    @Override
    public void beyondEnvelopes(float[] x, float[] low, float[] high, int at, StepCost cost, float[] sums) {
        boolean squared = cost == StepCost.SQUARED;
        FloatVector a = FloatVector.zero(Lanes.F);
        for (int k = 0; k < x.length; k++) {
            FloatVector h = FloatVector.fromArray(Lanes.F, high, at + k * N);
            FloatVector l = FloatVector.fromArray(Lanes.F, low, at + k * N);
            FloatVector d = h.neg().add(x[k]).reinterpretAsInts().max(l.sub(x[k]).reinterpretAsInts()).max(0)
                    .reinterpretAsFloats();
            a = squared ? d.fma(d, a) : a.add(d);
        }
        a.intoArray(sums, 0);
    }
}
