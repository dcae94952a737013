package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Tensor;
import java.util.function.IntConsumer;

/** Softmax in place over some neighbouring channels of every row; may run any number of times and allocates nothing. */
final class RowSoftmax implements IntConsumer {
    private final Tensor y;
    private final int channel;
    private final int n;
    private final int perTask;

    RowSoftmax(Tensor y, int channel, int n) {
        this.y = y;
        this.channel = channel;
        this.n = n;
        this.perTask = Work.rows(n);
    }

    void run() {
        Parallel.run(Math.ceilDiv(y.shape().rows(), perTask), this);
    }

    /** Exponentials are taken together, side by side in memory of the thread's own. */
    @Override
    public void accept(int task) {
        float[] v = y.floats();
        int pitch = y.shape().channels();
        int from = task * perTask;
        int rows = Math.min(perTask, y.shape().rows() - from);
        float[] e = Workspace.get().floats(Workspace.EXPONENTIALS, perTask * n);
        int first = y.offset() + from * pitch + channel;
        for (int r = 0; r < rows; r++) {
            int at = first + r * pitch;
            float max = Rows.max(v, at, n);
            for (int j = 0; j < n; j++) {
                e[r * n + j] = v[at + j] - max;
            }
        }
        VectorMath.exp(e, 0, rows * n, 1, e, 0);
        for (int r = 0; r < rows; r++) {
            int at = first + r * pitch;
            float factor = (float) (1 / Rows.sum(e, r * n, n));
            for (int j = 0; j < n; j++) {
                v[at + j] = e[r * n + j] * factor;
            }
        }
    }
}
