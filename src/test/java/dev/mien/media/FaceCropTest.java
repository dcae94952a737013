package dev.mien.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mien.models.FaceBox;
import dev.mien.weights.NamedArray;
import dev.mien.weights.Safetensors;
import dev.mien.weights.TensorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaceCropTest {
    private static final Path GOLDEN = Path.of("..", "shared", "golden", "mtcnn");

    /** Recorded from facenet-pytorch: whole-pixel boxes for two margins, and the pixels of the crops. */
    @ParameterizedTest
    @ValueSource(strings = {"portrait1_512", "portrait2_512", "multiface"})
    void boxesAndPixelsAreThoseOfFacenetPytorch(String name) {
        Path file = GOLDEN.resolve(name + ".safetensors");
        assumeTrue(Files.exists(file), file + " is not here");
        try (TensorFile golden = Safetensors.open(file);
                FrameSource source = Media.open(GOLDEN.resolve(name + ".png"))) {
            Frame frame = source.next();
            NamedArray array = golden.get("boxes");
            double[] boxes = array.doubles();
            byte[] crops = golden.get("crops_u8_margin0").bytes();
            for (int i = 0; i < array.shape().dim(0); i++) {
                FaceBox box = new FaceBox((float) boxes[4 * i], (float) boxes[4 * i + 1], (float) boxes[4 * i + 2],
                        (float) boxes[4 * i + 3], 1);
                for (int margin : new int[] {0, 20}) {
                    long[] want = Arrays.copyOfRange(golden.get("crop_int_boxes_margin" + margin).longs(), 4 * i,
                            4 * i + 4);
                    int[] got = new FaceCrop(160, margin).pixels(box, frame.width(), frame.height());
                    assertArrayEquals(want, Arrays.stream(got).asLongStream().toArray());
                }
                int size = 160 * 160 * 3;
                if ((i + 1) * size <= crops.length) {
                    assertArrayEquals(Arrays.copyOfRange(crops, i * size, (i + 1) * size),
                            FaceCrop.FACENET.cut(frame, box).rgb());
                }
            }
        }
    }

    @Test
    void whatLiesOutsideGivesNothing() {
        Frame frame = new Frame(new byte[300], 10, 10, 0, 0, "x");
        assertNull(FaceCrop.FACENET.cut(frame, new FaceBox(20, 20, 30, 30, 1)));
        assertEquals(160, FaceCrop.FACENET.cut(frame, new FaceBox(-5, -5, 3, 3, 1)).width());
    }
}
