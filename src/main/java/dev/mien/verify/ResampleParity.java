package dev.mien.verify;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Resample;
import dev.mien.engine.kernels.reference.ReferenceBackend;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A backend's resampling against the reference loop, on noise: turned, tilted, recoloured frames of two clips.
 *
 * @param geometry sizes
 * @param tilt     of the homography: the last row is (tilt, -tilt, 1) over the size
 */
record ResampleParity(Resample geometry, double tilt) implements VerifyCase {
    /** Places are in float: an error of 1e-5 pixels between neighbours that differ by 255. */
    private static final double TOLERANCE = 5e-5;
    private static final int CLIPS = 2;

    static List<VerifyCase> all() {
        List<VerifyCase> cases = new ArrayList<>();
        int[][] sizes = {{1, 1, 1, 1}, {5, 7, 5, 7}, {33, 20, 17, 31}, {24, 24, 3, 65}, {40, 50, 64, 48}};
        for (int[] s : sizes) {
            cases.add(new ResampleParity(new Resample(3, s[0], s[1], s[2], s[3], 0, 255, 1 / 128f, -127.5f / 128), 0));
            cases.add(new ResampleParity(new Resample(1, s[0], s[1], s[2], s[3], 20, 200, 1, 0), 0.2));
        }
        return cases;
    }

    @Override
    public String name() {
        return String.format("parity/resample %dx%d to %dx%d%s", geometry.width(), geometry.height(),
                geometry.toWidth(),
                geometry.toHeight(), tilt == 0 ? "" : " tilted");
    }

    @Override
    public Result run(Backend backend) {
        try (Scope scope = Scope.open()) {
            double error = Parity.errorOverMax(resample(ReferenceBackend.create()), resample(backend));
            return Result.of(error, TOLERANCE, "y");
        }
    }

    private Tensor resample(Backend backend) {
        byte[][] frames = new byte[CLIPS * geometry.frames()][geometry.height() * geometry.width() * Resample.CHANNELS];
        for (int i = 0; i < frames.length; i++) {
            for (int j = 0; j < frames[i].length; j++) {
                frames[i][j] = (byte) Rng.bits(1, i, j);
            }
        }
        Tensor matrices = Tensor.zeros(CLIPS, 3, 3);
        Tensor colours = Tensor.zeros(CLIPS, 3, 4);
        for (int clip = 0; clip < CLIPS; clip++) {
            float zoom = 1.3f * geometry.width() / geometry.toWidth();
            float turn = 0.3f - clip;
            float fall = (float) tilt / Math.max(geometry.toWidth(), geometry.toHeight());
            float[] m = {zoom, -turn, 0.1f * geometry.height(), turn, zoom, -0.1f * geometry.height(), fall, -fall, 1};
            for (int k = 0; k < m.length; k++) {
                matrices.set(9 * clip + k, m[k]);
            }
            for (int k = 0; k < 12; k++) {
                colours.set(12 * clip + k, k % 4 == 3 ? 10 * clip : 0.4 + 0.1 * k - (k % 5) * 0.2);
            }
        }
        Tensor y = Tensor.empty(Shape.of(CLIPS, geometry.frames(), geometry.toHeight(), geometry.toWidth(),
                Resample.CHANNELS), DType.F32);
        backend.resample().resample(frames, matrices, colours, geometry, y);
        return y;
    }

    @Override
    public String toString() {
        return name();
    }
}
