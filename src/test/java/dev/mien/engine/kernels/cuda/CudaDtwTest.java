package dev.mien.engine.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mien.engine.kernels.Backends;
import dev.mien.engine.tensor.Rng;
import dev.mien.nativekernels.EmulatedCuda;
import dev.mien.nativekernels.EmulatedCuda.Libraries;
import dev.mien.nativekernels.Gpp;
import dev.mien.series.Band;
import dev.mien.series.DistanceMatrix;
import dev.mien.series.DtwOptions;
import dev.mien.series.NearestNeighbours;
import dev.mien.series.Neighbour;
import dev.mien.series.SeriesDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Matrices of distances and nearest neighbours on the emulated device, against those of the CPU. */
class CudaDtwTest {
    @Test
    void asOnTheProcessor() throws Exception {
        Gpp.Ended ended = EmulatedCuda.run(Libraries.CUDA_12, Map.of("MIEN_EMULATED_SEED", "1"), Distances.class);
        assertEquals(0, ended.status(), ended.output());
    }

    static final class Distances {
        private Distances() {}

        public static void main(String[] args) {
            SeriesDataset one = drawn(7, 1, 40);
            SeriesDataset three = drawn(6, 3, 33);
            List<Band> bands = List.of(Band.none(), Band.symmetric(4), Band.interpolated(0.2));
            for (Band band : bands) {
                DtwOptions options = DtwOptions.DEFAULT.withBand(band);
                check(one, options);
                check(three, options);
            }
            check(drawn(70, 1, 145), DtwOptions.DEFAULT); // more than are warped at a time
        }

        /** Random walks of different lengths. */
        private static SeriesDataset drawn(int count, int channels, int longest) {
            List<float[]> series = new ArrayList<>();
            int[] labels = new int[count];
            for (int s = 0; s < count; s++) {
                float[] x = new float[(longest - 2 * s) * channels];
                for (int i = 0; i < x.length; i++) {
                    x[i] = (float) ((i < channels ? 0 : x[i - channels]) + Rng.normal(5, s, i));
                }
                series.add(x);
                labels[s] = s % 2;
            }
            return new SeriesDataset("drawn", channels, series, labels, List.of("a", "b"));
        }

        private static void check(SeriesDataset data, DtwOptions options) {
            Backends.use(Backends.byName("simd"));
            float[][] expected = new DistanceMatrix(data, data, options).inFloat((done, total) -> true);
            List<List<Neighbour>> near = new NearestNeighbours(data, options).leaveOneOut(2, (done, total) -> true);
            Backends.use(Backends.byName("cuda"));
            float[][] actual = new DistanceMatrix(data, data, options).inFloat((done, total) -> true);
            for (int i = 0; i < expected.length; i++) {
                for (int j = 0; j < expected.length; j++) {
                    assertEquals(expected[i][j], actual[i][j], 1e-5 * expected[i][j], i + " and " + j);
                }
            }
            assertEquals(near, new NearestNeighbours(data, options).leaveOneOut(2, (done, total) -> true));
        }
    }
}
