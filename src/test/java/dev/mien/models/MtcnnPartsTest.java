package dev.mien.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.ops.AdaptiveAveragePool;
import dev.mien.engine.plan.Plan;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class MtcnnPartsTest {
    private static FaceCandidate box(float x1, float y1, float x2, float y2, float score) {
        return new FaceCandidate(x1, y1, x2, y2, score, 0, 0, 0, 0);
    }

    @Test
    void unionRuleCountsAreasWithoutTheLastPixel() {
        // Intersection 5x10 of two 10x10: 50 / 150 = 1/3.
        List<FaceCandidate> two = List.of(box(0, 0, 10, 10, 0.8f), box(5, 0, 15, 10, 0.9f));
        assertEquals(2, NonMaximumSuppression.byUnion(List.of(two), 0.34).getFirst().size());
        assertEquals(List.of(two.get(1)), NonMaximumSuppression.byUnion(List.of(two), 0.33).getFirst());
    }

    @Test
    void minimumRuleCountsTheLastPixelAndTheSmallerBox() {
        // 6x11 pixels shared of 121 and 121: 0.545.
        List<FaceCandidate> two = List.of(box(0, 0, 10, 10, 0.8f), box(5, 0, 15, 10, 0.9f));
        assertEquals(2, NonMaximumSuppression.byMinimum(List.of(two), 0.55).getFirst().size());
        assertEquals(List.of(two.get(1)), NonMaximumSuppression.byMinimum(List.of(two), 0.54).getFirst());
        // A small box inside a large one goes, whatever the union says.
        List<FaceCandidate> nested = List.of(box(0, 0, 99, 99, 0.9f), box(10, 10, 19, 19, 0.8f));
        assertEquals(1, NonMaximumSuppression.byMinimum(List.of(nested), 0.7).getFirst().size());
        assertEquals(2, NonMaximumSuppression.byUnion(List.of(nested), 0.7).getFirst().size());
    }

    @Test
    void equalScoresKeepTheirOrderOrReverseIt() {
        List<FaceCandidate> apart = List.of(box(0, 0, 1, 1, 0.5f), box(10, 0, 11, 1, 0.5f));
        assertEquals(apart, NonMaximumSuppression.byUnion(List.of(apart), 0.5).getFirst());
        assertEquals(apart.reversed(), NonMaximumSuppression.byMinimum(List.of(apart), 0.5).getFirst());
    }

    @Test
    void proposalsAreFlooredInFloat32() {
        // Exactly, (2 * 148 + 12) / 0.04753... lies on the other side of an integer for some scales: float32 decides.
        double scale = 12.0 / 20 * 0.709 * 0.709;
        for (int x = 0; x < 500; x++) {
            FaceCandidate c = FaceCandidate.proposal(x, 0, scale, 1);
            assertEquals((float) Math.floor((2f * x + 1) / (float) scale), c.x1);
            assertEquals((float) Math.floor((2f * x + 12) / (float) scale), c.x2);
        }
    }

    @Test
    void boxesAreClippedCountedFromOne() {
        assertArrayEquals(new int[] {1, 7, 1, 6}, box(-3.9f, 0.5f, 6.9f, 7.9f, 1).inside(20, 10));
        assertArrayEquals(new int[] {8, 10, 15, 20}, box(15, 8, 99, 99, 1).inside(20, 10));
    }

    @Test
    void squareGrowsAroundTheCentre() {
        FaceCandidate c = box(10, 10, 20, 40, 1);
        c.square();
        assertArrayEquals(new float[] {0, 10, 30, 40}, new float[] {c.x1, c.y1, c.x2, c.y2});
    }

    @Test
    void selections() {
        FaceBox large = new FaceBox(0, 0, 50, 50, 0.8f);
        FaceBox sure = new FaceBox(0, 0, 10, 10, 0.99f);
        FaceBox central = new FaceBox(90, 40, 110, 60, 0.85f);
        List<FaceBox> faces = List.of(large, sure, central);
        assertEquals(0, FaceSelection.LARGEST.select(faces, 200, 100));
        assertEquals(1, FaceSelection.PROBABILITY.select(faces, 200, 100));
        assertEquals(1, FaceSelection.LARGEST_OVER_THRESHOLD.select(faces, 200, 100));
        assertEquals(2, FaceSelection.CENTER_WEIGHTED_SIZE.select(faces, 200, 100));
        assertEquals(-1, FaceSelection.LARGEST_OVER_THRESHOLD.select(List.of(large), 200, 100));
        assertEquals(-1, FaceSelection.LARGEST.select(List.of(), 200, 100));
    }

    /** Sums of samples are exact, so rows before columns gives the same bits as the mean over each area at once. */
    @Test
    void picturesAreResizedByTheMeanOverAreas() {
        RgbImage image = new RgbImage(37, 53, new byte[37 * 53 * 3]);
        Tensor x = Tensor.zeros(1, 37, 53, 3);
        for (int i = 0; i < x.size(); i++) {
            image.rgb()[i] = (byte) Rng.below(256, 3, i, 0);
            x.set(i, image.rgb()[i] & 0xff);
        }
        for (int[] size : new int[][] {{37, 53}, {20, 21}, {5, 53}, {60, 99}, {1, 1}}) {
            Tape tape = Tape.inference(Backends.get());
            Tensor expected = AdaptiveAveragePool.adaptiveAveragePool(tape.constant(x), size[0], size[1]).value();
            float[] actual = new float[expected.size()];
            MeanResize resize = new MeanResize(image, size[0], size[1]);
            int cut = size[0] / 2;
            resize.rows(0, cut, actual, 0);
            resize.rows(cut, size[0], actual, cut * size[1] * 3);
            for (int i = 0; i < actual.length; i++) {
                assertEquals(((float) expected.get(i) - 127.5f) / 128, actual[i]);
            }
        }
    }

    /** Strips give what the whole gives, for every parity of the height; batches give the very bits. */
    @Test
    void stripsAndBatchesChangeNothing() {
        PNet pnet = new PNet();
        RNet rnet = new RNet();
        ONet onet = new ONet();
        pnet.initialise(1);
        rnet.initialise(2);
        onet.initialise(3);
        Mtcnn tight = new Mtcnn(pnet, rnet, onet, MtcnnSettings.DEFAULT.withMemory(1 << 19));
        for (int height = 40; height < 44; height++) {
            Tensor x = noise(1, height, 3001, 3);
            assertArrayEquals(Plan.of(pnet, x.shape(), Backends.get()).run(x).toFloats(),
                    tight.proposalMaps(List.of(x)).getFirst().toFloats(), 2e-6f);
        }
        Tensor crops = noise(11, 24, 24, 3);
        assertArrayEquals(Plan.of(rnet, crops.shape(), Backends.get()).run(crops).toFloats(),
                tight.judgements(crops).toFloats());
        crops = noise(3, 48, 48, 3);
        assertArrayEquals(Plan.of(onet, crops.shape(), Backends.get()).run(crops).toFloats(),
                tight.judgements(crops).toFloats());
    }

    private static Tensor noise(int... shape) {
        Tensor x = Tensor.zeros(shape);
        for (int i = 0; i < x.size(); i++) {
            x.set(i, 2 * Rng.uniform(5, i, 0) - 1);
        }
        return x;
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> MtcnnSettings.DEFAULT.withMinFaceSize(0));
        assertThrows(IllegalArgumentException.class, () -> MtcnnSettings.DEFAULT.withFactor(1));
        assertThrows(IllegalArgumentException.class, () -> MtcnnSettings.DEFAULT.withThresholds(0.5, 2, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new RgbImage(2, 2, new byte[11]));
    }
}
