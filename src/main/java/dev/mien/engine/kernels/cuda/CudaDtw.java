package dev.mien.engine.kernels.cuda;

import dev.mien.engine.kernels.DtwKernels;
import dev.mien.engine.kernels.DtwPairs;
import dev.mien.engine.kernels.StepCost;
import dev.mien.engine.kernels.WarpBand;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Many pairs on the GPU, a warp each (dtw.cu); what warps single series is the CPU's. */
final class CudaDtw implements DtwKernels {
    private static final int LANES = 32;
    /** Columns of a lane that registers hold. */
    private static final int MOST_COLUMNS = 16;
    /** Warps of a block, and blocks for each processor: what keeps it busy. */
    private static final int WARPS = 4;
    private static final int BLOCKS = 12;
    /** Longs of a {@code DtwPair}: x, y, band, and both lengths in one. */
    private static final int FIELDS = 4;

    private final CudaDevice gpu;
    private final DtwKernels cpu;

    CudaDtw(CudaDevice gpu, DtwKernels cpu) {
        this.gpu = gpu;
        this.cpu = cpu;
    }

    @Override
    public Optional<Pairs> pairs() {
        return Optional.of(this::warpPairs);
    }

    private void warpPairs(DtwPairs batch, float[] costs) {
        int count = batch.count();
        if (count == 0) {
            return;
        }
        int blocks = Math.min((count + WARPS - 1) / WARPS, BLOCKS * gpu.processors());
        int most = Math.clamp((batch.widest() + LANES - 1) / LANES, 1, MOST_COLUMNS);
        long scratch = blocks * WARPS * (2L * (batch.longest() + 1) + (batch.channels() - 1L) * most * LANES);
        long xs = Launch.address(batch.xs(), true, false);
        long ys = Launch.address(batch.ys(), true, false);
        try (DeviceArray pairs = gpu.uploaded(MemorySegment.ofArray(table(batch)));
                DeviceArray firsts = gpu.uploaded(MemorySegment.ofArray(batch.firsts()));
                DeviceArray ends = gpu.uploaded(MemorySegment.ofArray(batch.ends()));
                DeviceArray edges = gpu.heap().take(4 * scratch);
                DeviceArray out = gpu.heap().take(4L * count)) {
            gpu.launch(batch.cost() == StepCost.SQUARED ? "dtw_warp_squared" : "dtw_warp_absolute").pointer(xs)
                    .pointer(ys)
                    .array(pairs).values(count, batch.channels()).array(firsts).array(ends)
                    .values(Integer.MAX_VALUE, most).array(edges).value(batch.longest()).array(out)
                    .blocks(blocks, WARPS * LANES);
            out.download(0, MemorySegment.ofArray(costs), 0, count);
        }
    }

    private static long[] table(DtwPairs batch) {
        long[] table = new long[batch.count() * FIELDS];
        for (int p = 0; p < batch.count(); p++) {
            table[FIELDS * p] = batch.field(p, 0);
            table[FIELDS * p + 1] = batch.field(p, 2);
            table[FIELDS * p + 2] = batch.field(p, 4);
            table[FIELDS * p + 3] = batch.field(p, 1) | (long) batch.field(p, 3) << Integer.SIZE;
        }
        return table;
    }

    @Override
    public int lanes() {
        return cpu.lanes();
    }

    @Override
    public int doubleLanes() {
        return cpu.doubleLanes();
    }

    @Override
    public boolean warp(float[] x, float[] y, int channels, StepCost cost, WarpBand band, float limit, float[] row) {
        return cpu.warp(x, y, channels, cost, band, limit, row);
    }

    @Override
    public boolean warpCosts(float[] costs, int at, int stride, WarpBand band, float limit, float[] row) {
        return cpu.warpCosts(costs, at, stride, band, limit, row);
    }

    @Override
    public boolean warp(double[] x, double[] y, int channels, StepCost cost, WarpBand band, double limit,
            double[] row) {
        return cpu.warp(x, y, channels, cost, band, limit, row);
    }

    @Override
    public void beyondEnvelope(float[] low, float[] high, float[] y, int at, StepCost cost, float[] sums) {
        cpu.beyondEnvelope(low, high, y, at, cost, sums);
    }

    @Override
    public void beyondEnvelopes(float[] x, float[] low, float[] high, int at, StepCost cost, float[] sums) {
        cpu.beyondEnvelopes(x, low, high, at, cost, sums);
    }
}
