package dev.mien.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.engine.tensor.Tensor;
import dev.mien.models.FaceBox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClipTest {
    private static FaceBox box(float x, float y, float size) {
        return new FaceBox(x, y, x + size, y + size, 0.9f);
    }

    @Test
    void shortClipsAreLooped() {
        assertArrayEquals(new int[] {0, 1, 2, 0, 1, 2, 0}, new ClipSampler(7).testing(3));
        assertArrayEquals(new int[] {0, 1, 2, 0, 1, 2, 0}, new ClipSampler(7).training(3, 1, 2, 3));
        assertThrows(IllegalArgumentException.class, () -> new ClipSampler(7).testing(0));
    }

    @Test
    void testingTakesTheMiddle() {
        assertArrayEquals(new int[] {3, 4, 5}, new ClipSampler(3).testing(9));
        assertArrayEquals(new int[] {3, 4, 5}, new ClipSampler(3).testing(10));
    }

    @Test
    void trainingReachesEveryStartAndRepeats() {
        boolean[] seen = new boolean[8];
        for (int i = 0; i < 300; i++) {
            int[] chosen = new ClipSampler(3).training(10, 7, 1, i);
            assertEquals(chosen[0] + 2, chosen[2]);
            seen[chosen[0]] = true;
            assertArrayEquals(chosen, new ClipSampler(3).training(10, 7, 1, i));
        }
        assertArrayEquals(new boolean[] {true, true, true, true, true, true, true, true}, seen);
    }

    /** Section III: loop to L; n..n+L-1 with n in 0..N-L; the middle L; L of 25 and 64, and for nearest neighbours all, 283 at most. */
    @Test
    void thePapersLengths() {
        for (int length : new int[] {25, 64}) {
            ClipSampler sampler = new ClipSampler(length);
            for (int frames = 1; frames <= 283; frames++) {
                int[] tested = sampler.testing(frames);
                int[] trained = sampler.training(frames, 1, 2, frames);
                assertEquals(length, tested.length);
                int start = Math.max(0, (frames - length) / 2);
                assertTrue(trained[0] >= 0 && trained[0] <= Math.max(0, frames - length));
                for (int i = 0; i < length; i++) {
                    assertEquals(frames < length ? i % frames : start + i, tested[i]);
                    assertEquals(frames < length ? i % frames : trained[0] + i, trained[i]);
                }
            }
        }
        assertArrayEquals(IntStream.range(0, 283).toArray(), ClipSampler.all(283));
    }

    @Test
    void aTrackStaysWithItsFaceWhenALargerOneComes() {
        List<List<FaceBox>> faces = new ArrayList<>();
        for (int t = 0; t < 10; t++) {
            List<FaceBox> found = new ArrayList<>(List.of(box(10 + t, 10, 40)));
            if (t > 3) {
                found.add(0, box(200, 10, 90));
            }
            faces.add(found);
        }
        FaceTrack track = FaceTrack.follow(faces);
        assertEquals(10, track.detected());
        assertEquals(19, track.boxes().get(9).x1());
    }

    @Test
    void shortGapsAreInterpolatedLongOnesStartAnew() {
        FaceBox[] seen = new FaceBox[30];
        seen[0] = box(10, 10, 40);
        seen[4] = box(18, 10, 40);
        seen[20] = box(200, 10, 40);
        FaceTrack track = FaceTrack.follow(Arrays.stream(seen).map(b -> Stream.ofNullable(b).toList()).toList());
        assertEquals(3, track.detected());
        assertEquals(3, track.interpolated());
        assertEquals(14, track.boxes().get(2).x1());
        assertNull(track.boxes().get(5));
        assertEquals(200, track.boxes().get(20).x1());
        assertEquals(24, track.missing());
    }

    @Test
    void aStrangerDoesNotBridgeAGap() {
        FaceTrack track = FaceTrack
                .follow(List.of(List.of(box(10, 10, 40)), List.of(box(300, 10, 40)), List.of(box(12, 10, 40))));
        assertEquals(1, track.interpolated());
        assertEquals(11, track.boxes().get(1).x1());
    }

    @Test
    void aClipWithoutFacesHasAnEmptyTrack() {
        FaceTrack track = FaceTrack.follow(List.of(List.of(), List.of()));
        assertEquals(2, track.missing());
    }

    @Test
    void overlap() {
        assertEquals(1, box(0, 0, 10).iou(box(0, 0, 10)));
        assertEquals(0, box(0, 0, 10).iou(box(10, 0, 10)));
        assertEquals(50f / 150, box(0, 0, 10).iou(box(5, 0, 10)), 1e-6);
        assertThrows(IllegalArgumentException.class, () -> new FaceBox(0, 0, 1, 1, 1, new float[4]));
    }

    @Test
    void standardisation() {
        Frame f = new Frame(new byte[] {0, 127, -1, (byte) 128, 1, 64}, 1, 2, 0, 0, "x");
        Tensor t = Standardise.FACENET.apply(List.of(f, f));
        assertEquals("F32[2, 1, 2, 3]", t.toString());
        assertEquals(-127.5f / 128, t.get(0));
        assertEquals(127.5f / 128, t.get(2));
        assertEquals(0.5f / 128, t.get(9));
        Tensor u = Standardise.I3D.apply(List.of(f));
        assertEquals(-1, u.get(0));
        assertEquals(1, u.get(2));
        assertThrows(IllegalArgumentException.class,
                () -> Standardise.I3D.apply(List.of(f, new Frame(new byte[3], 1, 1, 0, 0, "y"))));
    }

    @Test
    void namesSortAsPeopleSort() {
        List<String> names = Stream.of("f10.png", "f2.png", "F1.png", "f002.png", "a99999999999999999999.png", "f.png")
                .sorted(NaturalOrder.INSTANCE).toList();
        assertEquals("a99999999999999999999.png", names.getFirst());
        assertTrue(names.indexOf("f2.png") < names.indexOf("f10.png"));
        assertTrue(names.indexOf("F1.png") < names.indexOf("f2.png"));
        assertEquals("f10.png", names.getLast());
    }
}
