package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AugmentCommandTest {
    @TempDir
    private Path dir;
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine mien = Mien.commandLine();
        mien.setOut(new PrintWriter(new StringWriter()));
        mien.setErr(new PrintWriter(err));
        return mien.execute(args);
    }

    @BeforeEach
    void writeClip() throws IOException {
        for (int t = 0; t < 31; t++) {
            BufferedImage picture = new BufferedImage(40, 20, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < 800; i++) {
                picture.setRGB(i % 40, i / 40, t << 19 | (i % 40 * 6) << 8 | i / 40 * 12);
            }
            ImageIO.write(picture, "png", Files.createDirectories(dir.resolve("clip")).resolve(t + ".png").toFile());
        }
    }

    private BufferedImage preview(String... more) throws IOException {
        String[] args = new String[more.length + 11];
        String[] first = {"augment", "preview", dir.resolve("clip").toString(), "--out",
                dir.resolve("s.png").toString(),
                "--size", "20", "--frames", "5", "--draws", "3"};
        System.arraycopy(first, 0, args, 0, first.length);
        System.arraycopy(more, 0, args, first.length, more.length);
        assertEquals(0, run(args), err.toString());
        return ImageIO.read(dir.resolve("s.png").toFile());
    }

    private static int[] row(BufferedImage sheet, int row) {
        return sheet.getRGB(0, row * 24, sheet.getWidth(), 20, null, 0, sheet.getWidth());
    }

    @Test
    void theFirstRowIsTheClip() throws IOException {
        BufferedImage sheet = preview();
        assertEquals(5 * 44 - 4, sheet.getWidth());
        assertEquals(4 * 24 - 4, sheet.getHeight());
        assertEquals(39 * 6 << 8 | 19 * 12, sheet.getRGB(39, 19) & 0xffffff);
        assertTrue((sheet.getRGB(4 * 44, 0) >> 16 & 0xff) >= 24 * 8, "the last column is near the clip's end");
        for (int draw = 1; draw <= 3; draw++) {
            assertNotEquals(Arrays.hashCode(row(sheet, 0)), Arrays.hashCode(row(sheet, draw)));
        }
    }

    @Test
    void strengthZeroLeavesEveryRowAsItIs() throws IOException {
        BufferedImage sheet = preview("--strength", "0");
        assertArrayEquals(row(sheet, 0), row(sheet, 3));
    }

    @Test
    void whatCannotBeIsRefused() {
        String out = dir.resolve("s.png").toString();
        assertEquals(2, run("augment", "preview", dir.resolve("clip").toString(), "--out", out, "--draws", "0"));
        assertEquals(2, run("augment", "preview", dir.resolve("clip").toString(), "--out", out, "--strength", "9"));
        assertEquals(3, run("augment", "preview", dir.resolve("nowhere").toString(), "--out", out));
        assertTrue(err.toString().contains("augmentation.crop must be in 0..0.9"), err.toString());
    }
}
