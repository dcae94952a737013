package dev.mien.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PicturesTest {
    @TempDir
    Path dir;

    private static BufferedImage image(int type, int w, int h) {
        BufferedImage image = new BufferedImage(w, h, type);
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                image.setRGB(x, y, 0xff000000 | x * 20 << 16 | y * 30 << 8 | 77);
            }
        }
        return image;
    }

    private Path write(BufferedImage image, String format, String name) throws IOException {
        Path file = dir.resolve(name);
        assertTrue(ImageIO.write(image, format, file.toFile()));
        return file;
    }

    private static Frame only(Path file) {
        try (FrameSource source = Media.open(file)) {
            Frame f = source.next();
            assertFalse(source.hasNext());
            return f;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_INT_ARGB,
            BufferedImage.TYPE_4BYTE_ABGR})
    void losslessPicturesAreExact(int type) throws IOException {
        boolean alpha = type == BufferedImage.TYPE_INT_ARGB || type == BufferedImage.TYPE_4BYTE_ABGR;
        for (String format : alpha ? List.of("png") : List.of("png", "bmp", "tiff")) {
            Frame f = only(write(image(type, 9, 7), format, "p." + format));
            assertEquals(9, f.width());
            assertEquals(60, f.sample(2, 3, 0), format);
            assertEquals(60, f.sample(2, 3, 1));
            assertEquals(77, f.sample(2, 3, 2));
        }
    }

    @Test
    void greyIsNotPassedThroughAGammaCurve() throws IOException {
        BufferedImage grey = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(1, 2, 0, 100);
        BufferedImage deep = new BufferedImage(4, 4, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(1, 2, 0, 100 << 8);
        for (BufferedImage image : List.of(grey, deep)) {
            Frame f = only(write(image, "png", "g.png"));
            assertEquals(List.of(100, 100, 100, 0),
                    List.of(f.sample(2, 1, 0), f.sample(2, 1, 1), f.sample(2, 1, 2), f.sample(0, 0, 0)));
        }
    }

    /** Orientation 6, as a phone held upright writes it. */
    @Test
    void theCamerasOrientationIsHonoured() throws IOException {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        BufferedImage image = new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB);
        image.createGraphics().fillRect(0, 0, 32, 8);
        ImageIO.write(image, "jpeg", jpeg);
        byte[] plain = jpeg.toByteArray();
        byte[] exif = {(byte) 0xFF, (byte) 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
                1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0};
        byte[] turned = new byte[plain.length + exif.length];
        System.arraycopy(plain, 0, turned, 0, 2);
        System.arraycopy(exif, 0, turned, 2, exif.length);
        System.arraycopy(plain, 2, turned, 2 + exif.length, plain.length - 2);
        Frame f = only(Files.write(dir.resolve("phone.jpg"), turned));
        assertEquals(16, f.width());
        assertEquals(32, f.height());
        assertEquals(0, f.sample(16, 2, 0), 5);
        assertEquals(255, f.sample(16, 13, 0), 5);
    }

    @Test
    void damagedPicturesSaySo() throws IOException {
        for (String format : List.of("png", "jpeg", "bmp")) {
            Path file = write(image(BufferedImage.TYPE_INT_RGB, 100, 80), format, "t." + format);
            byte[] whole = Files.readAllBytes(file);
            for (int length : new int[] {4, 20, whole.length / 2}) {
                Files.write(file, Arrays.copyOf(whole, length));
                MienException e = assertThrows(MienException.class, () -> only(file), format + " cut to " + length);
                assertTrue(e.getMessage().contains("t." + format) && e.getMessage().lines().count() == 1,
                        e.getMessage());
            }
        }
    }

    @Test
    void aPictureThatClaimsToBeHugeIsRefused() throws IOException {
        Path file = write(image(BufferedImage.TYPE_INT_RGB, 10, 10), "png", "bomb.png");
        byte[] bytes = Files.readAllBytes(file);
        bytes[17] = bytes[21] = 1; // 65546 x 65546
        CRC32 crc = new CRC32();
        crc.update(bytes, 12, 17);
        ByteBuffer.wrap(bytes).putInt(29, (int) crc.getValue());
        Files.write(file, bytes);
        assertTrue(assertThrows(MienException.class, () -> only(file)).getMessage().contains("65546x65546"));
    }

    @Test
    void aFolderIsAClipInNaturalOrder() throws IOException {
        for (int i = 1; i <= 12; i++) {
            write(image(BufferedImage.TYPE_INT_RGB, i, 5), "png", "frame" + i + ".png");
        }
        Files.write(dir.resolve("frame7.png"), new byte[] {1, 2, 3});
        Files.writeString(dir.resolve(".hidden.png"), "");
        Files.writeString(dir.resolve("notes.txt"), "");
        try (FrameSource source = Media.open(dir)) {
            int[] widths = {1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12};
            for (int i = 0; i < widths.length; i++) {
                Frame f = source.next();
                assertEquals(widths[i], f.width());
                assertEquals(i, f.index());
            }
            assertFalse(source.hasNext());
            assertEquals(1, source.ledger().dropped());
            assertTrue(source.ledger().reason().contains("frame7.png"), source.ledger().reason());
        }
    }

    @Test
    void foldersExpandToClips() throws IOException {
        Files.createDirectories(dir.resolve("a/clip2"));
        Files.createDirectories(dir.resolve("a/clip10"));
        write(image(BufferedImage.TYPE_INT_RGB, 5, 5), "png", "a/clip2/1.png");
        write(image(BufferedImage.TYPE_INT_RGB, 5, 5), "png", "a/clip10/1.png");
        Files.writeString(dir.resolve("a/x.mp4"), "");
        Files.writeString(dir.resolve("a/readme.txt"), "");
        List<String> found = Media.expand(dir).stream().map(p -> dir.relativize(p).toString().replace('\\', '/'))
                .toList();
        assertEquals(List.of("a/x.mp4", "a/clip2", "a/clip10"), found);
        assertThrows(MienException.class, () -> Media.expand(dir.resolve("nowhere")));
    }
}
