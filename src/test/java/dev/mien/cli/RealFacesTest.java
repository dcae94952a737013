package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mien.MienException;
import dev.mien.lab.clips.CropCache;
import dev.mien.lab.clips.CropCache.CroppedClip;
import dev.mien.lab.clips.FaceCropper;
import dev.mien.media.FaceCrop;
import dev.mien.media.Frame;
import dev.mien.models.MtcnnSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From recorded clips to faces on disk, by the real detector. */
class RealFacesTest {
    private static final Path SHARED = Path.of("..", "shared", "data");
    private static final Path WEIGHTS = SHARED.resolve("mtcnn");
    private static final Path CLIPS = SHARED.resolve("faces/clips");
    @TempDir
    private Path folder;

    private CropCache cache() {
        assumeTrue(Files.isDirectory(WEIGHTS) && Files.isDirectory(CLIPS), "no real detector and clips here");
        return new CropCache(folder, new FaceCropper(
                MtcnnFolder.load(WEIGHTS, MtcnnSettings.DEFAULT.withMinFaceSize(80)), FaceCrop.FACENET, "mtcnn 80"));
    }

    @Test
    void everyFrameOfASmilingManShowsHisFace() {
        CropCache cache = cache();
        CroppedClip clip = cache.get(CLIPS.resolve("single_face.mp4"));
        assertEquals(72, clip.frames());
        assertEquals(72, clip.ledger().decoded());
        assertEquals(0, clip.ledger().withoutFace());
        assertTrue(clip.ledger().detected() >= 70, clip.ledger().toString());
        List<Frame> faces = new ArrayList<>();
        assertEquals(clip.ledger(), cache.each(CLIPS.resolve("single_face.mp4"), faces::add));
        assertEquals(1, cache.hits());
        assertEquals(160, faces.getLast().height());
        assertArrayEquals(clip.read(71)[0], faces.getLast().rgb());
    }

    /** In one of its frames the detector sees one, with a probability of 0.77. */
    @Test
    void aClipWithoutAFaceIsNamed() {
        CropCache cache = cache();
        Path clip = CLIPS.resolve("no_face.mp4");
        String message = assertThrows(MienException.class, () -> cache.get(clip)).getMessage();
        assertTrue(message.startsWith(clip + ": a face in only 1 of its 95 frames"), message);
    }
}
