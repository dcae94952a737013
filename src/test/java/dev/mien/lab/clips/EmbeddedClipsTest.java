package dev.mien.lab.clips;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.series.SeriesDataset;
import dev.mien.weights.NamedArray;
import dev.mien.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedClipsTest {
    private static final String HEADER = "file,frame,x1,y1,x2,y2,e0,e1\n";

    @TempDir
    private Path folder;
    private Path labels;

    @BeforeEach
    void writeLabels() throws IOException {
        labels = Files.writeString(folder.resolve("labels.csv"),
                "path,label\nsad/1.mp4,sad\n./glad/1.mp4,glad\nglad/pictures,glad\n");
    }

    private Path csv(String rows) throws IOException {
        return Files.writeString(folder.resolve("e.csv"), HEADER + rows);
    }

    /** Seven faces of three clips, frames out of order, one clip a folder of pictures. */
    private Path safetensors() {
        float[] values = {3, 4, 1, 2, 5, 6, 7, 8, 9, 10};
        Path file = folder.resolve("e.safetensors");
        Safetensors.write(file, Map.of("embeddings", NamedArray.of("embeddings", values, 5, 2), "frame",
                NamedArray.of("frame", new long[] {9, 2, 0, 0, 1}, 5), "file",
                NamedArray.of("file", new long[] {0, 0, 1, 2, 3}, 5),
                "box", NamedArray.of("box", new float[20], 5, 4)),
                Map.of("files",
                        "[\"/data/sad/1.mp4\",\"glad/1.mp4\",\"x/glad/pictures/a.png\",\"x/glad/pictures/b.png\"]"));
        return file;
    }

    @Test
    void clipsBecomeSeriesInTheOrderOfTheirFrames() {
        SeriesDataset d = EmbeddedClips.read(safetensors(), labels, "train");
        assertEquals(2, d.channels());
        assertEquals(List.of("glad", "sad"), d.classes());
        assertArrayEquals(new int[] {1, 0, 0}, d.labels());
        assertArrayEquals(new float[] {1, 2, 3, 4}, d.series().get(0));
        assertArrayEquals(new float[] {5, 6}, d.series().get(1));
        assertArrayEquals(new float[] {7, 8, 9, 10}, d.series().get(2));
    }

    @Test
    void splitsShareAFile() throws IOException {
        Path file = csv("\"sad/1.mp4\",0,0,0,9,9,1.5,-2\nglad/1.mp4,0,0,0,9,9,3,4\n");
        Files.writeString(labels, "path,label,split\nsad/1.mp4,sad,train\nglad/1.mp4,glad,test\n");
        assertArrayEquals(new float[] {1.5f, -2}, EmbeddedClips.read(file, labels, "train").series().getFirst());
        assertArrayEquals(new int[] {0}, EmbeddedClips.read(file, labels, "test").labels());
        Files.writeString(labels,
                "path,label,split\nsad/1.mp4,sad,train\nglad/1.mp4,glad,test\nglad/2.mp4,glad,test\n");
        assertSays("nothing of 1 clips of split 'test', such as glad/2.mp4", file, "test");
        Files.writeString(labels, "path,label,split\nsad/1.mp4,sad,train\nglad/1.mp4,glad,train\n");
        assertSays("no clip of", file, "test");
    }

    private void assertSays(String what, Path file, String split) {
        MienException e = assertThrows(MienException.class, () -> EmbeddedClips.read(file, labels, split));
        assertEquals(ExitCode.DATA, e.exitCode());
        assertTrue(e.getMessage().contains(what), e.getMessage());
    }

    @Test
    void mistakesAreExplained() throws IOException {
        assertSays("several faces in frame 3 of sad/1.mp4", csv("sad/1.mp4,3,0,0,9,9,1,2\nsad/1.mp4,3,0,0,9,9,1,2\n"),
                "train");
        assertSays("other.mp4 has no label", csv("other.mp4,3,0,0,9,9,1,2\n"), "train");
        assertSays("row 2: 7 fields", csv("sad/1.mp4,3,0,0,9,9,1\n"), "train");
        assertSays("row 2: a field is not a number", csv("sad/1.mp4,x,0,0,9,9,1,2\n"), "train");
        assertSays("no finite number", csv("sad/1.mp4,3,0,0,9,9,1,NaN\n"), "train");
        assertSays("the header does not begin", Files.writeString(folder.resolve("x.csv"), "a,b\n1,2\n"), "train");
        assertSays(".safetensors or .csv", folder.resolve("e.npy"), "train");
        Files.writeString(labels, "path,label\nsad/1.mp4,sad\n1.mp4,glad\n");
        assertSays("may be sad/1.mp4 or 1.mp4", csv("sad/1.mp4,3,0,0,9,9,1,2\n"), "train");
        Files.writeString(labels, "path,label\nsad/1\0.mp4,sad\n1.mp4,glad\n");
        assertSays("zero byte", csv("sad/1.mp4,3,0,0,9,9,1,2\n"), "train");
    }

    @ParameterizedTest
    @ValueSource(strings = {".csv", ".safetensors"})
    void whatIsDamagedNeverGivesAnythingButTheReason(String suffix) throws IOException {
        byte[] whole = Files.readAllBytes(suffix.equals(".csv")
                ? csv("sad/1.mp4,0,0,0,9,9,1.5,-2\nglad/1.mp4,0,0,0,9,9,3,4\n") : safetensors());
        Path file = folder.resolve("damaged" + suffix);
        Random random = new Random(1);
        for (int k = 0; k < 400; k++) {
            byte[] bytes = k % 2 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int i = 0; k % 2 == 1 && i < 3; i++) {
                bytes[random
                        .nextInt(bytes.length)] = (byte) (k % 3 == 0 ? random.nextInt(256) : "\",[]{}:0".charAt(k % 8));
            }
            Files.write(file, bytes);
            try {
                for (float[] s : EmbeddedClips.read(file, labels, "train").series()) {
                    assertTrue(s.length > 0);
                }
            } catch (MienException e) {
                assertEquals(ExitCode.DATA, e.exitCode());
            }
        }
    }
}
