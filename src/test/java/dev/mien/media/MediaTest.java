package dev.mien.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTest {
    @TempDir
    Path dir;

    /** Another colour for every pixel of every frame. */
    private static int colour(int f, int y, int x) {
        return (f * 40 & 0xff) << 16 | (y * 5 & 0xff) << 8 | x * 4 & 0xff;
    }

    private static List<Frame> all(Path file) {
        List<Frame> frames = new ArrayList<>();
        try (FrameSource source = Media.open(file)) {
            source.forEachRemaining(frames::add);
            assertEquals(frames.size(), source.ledger().decoded());
        }
        return frames;
    }

    private static int rgb(Frame f, int y, int x) {
        return f.sample(y, x, 0) << 16 | f.sample(y, x, 1) << 8 | f.sample(y, x, 2);
    }

    /** JavaCPP gives out ten native callbacks and no lock: decoders must not each need one. */
    @Test
    void manyCanBeOpenAtATime() throws InterruptedException {
        Path file = new TestVideo().codec("mpeg4", "yuv420p").frames(7).paint((f, y, x) -> f * 36 * 0x010101)
                .write(dir.resolve("many.mp4"));
        AtomicInteger right = new AtomicInteger();
        CountDownLatch open = new CountDownLatch(24);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 24; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try (FrameSource source = Media.open(file)) {
                    open.countDown();
                    open.await();
                    int frames = 0;
                    for (; source.hasNext(); source.next()) {
                        frames++;
                    }
                    right.addAndGet(frames == 7 ? 1 : 0);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        for (Thread t : threads) {
            t.join();
        }
        assertEquals(24, right.get());
    }

    @ParameterizedTest
    @CsvSource({"a.mp4,mpeg4,yuv420p", "a.mov,mpeg4,yuv420p", "a.avi,mpeg4,yuv420p", "a.webm,libvpx,yuv420p",
            "a.mkv,ffv1,yuv444p", "a.gif,gif,rgb8", "a.mp4,libopenh264,yuv420p", "a.avi,mjpeg,yuvj422p",
            "a.mkv,ffv1,yuv420p10le"})
    void everyContainerYieldsItsFramesInOrder(String name, String codec, String pixels) {
        Path file = new TestVideo().codec(codec, pixels).frames(7).paint((f, y, x) -> f * 36 * 0x010101)
                .write(dir.resolve(name));
        List<Frame> frames = all(file);
        assertEquals(7, frames.size());
        for (int i = 0; i < 7; i++) {
            Frame f = frames.get(i);
            assertEquals(64, f.width());
            assertEquals(48, f.height());
            assertEquals(i, f.index());
            assertEquals(i / 25.0, f.seconds(), 2e-3);
            assertEquals(i * 36, f.sample(20, 20, 1), 12, "frame " + i);
        }
    }

    @Test
    void losslessRgbComesOutBitExact() {
        Path file = new TestVideo().codec("ffv1", "bgr0").size(61, 47).paint(MediaTest::colour)
                .write(dir.resolve("rgb.mkv"));
        for (Frame f : all(file)) {
            for (int y = 0; y < 47; y++) {
                for (int x = 0; x < 61; x++) {
                    assertEquals(colour(f.index(), y, x), rgb(f, y, x));
                }
            }
        }
    }

    @Test
    void coloursOfCodedVideoAreRight() {
        int[] colours = {0xff0000, 0x00ff00, 0x0000ff, 0xffffff, 0x000000, 0x808080};
        Path file = new TestVideo().codec("ffv1", "yuv420p").frames(6).paint((f, y, x) -> colours[f])
                .write(dir.resolve("c.mkv"));
        for (Frame f : all(file)) {
            for (int c = 0; c < 3; c++) {
                assertEquals(colours[f.index()] >> 16 - 8 * c & 0xff, f.sample(10, 10, c), 3);
            }
        }
    }

    /** The display matrix of a phone held upright: the coded top row is shown at the right. */
    @ParameterizedTest
    @CsvSource({"0,64,48", "90,48,64", "180,64,48", "270,48,64"})
    void rotationIsHonoured(int degrees, int width, int height) {
        Path file = new TestVideo().rotation(degrees).paint((f, y, x) -> y < 24 && x < 32 ? 0xffffff : 0)
                .write(dir.resolve("turned.mp4"));
        Frame f = all(file).getFirst();
        assertEquals(width, f.width());
        assertEquals(height, f.height());
        boolean right = degrees == 90 || degrees == 180;
        boolean bottom = degrees == 180 || degrees == 270;
        for (int q = 0; q < 4; q++) {
            int x = (q % 2 == 0 ? 1 : 3) * width / 4;
            int y = (q / 2 == 0 ? 1 : 3) * height / 4;
            boolean white = q % 2 == 1 == right && q / 2 == 1 == bottom;
            assertEquals(white ? 255 : 0, f.sample(y, x, 0), 20, "quarter " + q);
        }
    }

    @Test
    void aTruncatedVideoYieldsWhatItHas() throws IOException {
        for (String name : List.of("t.mp4", "t.avi", "t.mkv", "t.gif", "t.webm")) {
            TestVideo video = name.endsWith("gif") ? new TestVideo().codec("gif", "rgb8") : new TestVideo();
            if (name.endsWith("webm")) {
                video.codec("libvpx", "yuv420p");
            }
            Path file = video.frames(30).fastStart().paint(MediaTest::colour).write(dir.resolve(name));
            byte[] whole = Files.readAllBytes(file);
            assertEquals(30, all(file).size(), name);
            Files.write(file, Arrays.copyOf(whole, whole.length * 6 / 10));
            try (FrameSource source = Media.open(file)) {
                int n = 0;
                while (source.hasNext()) {
                    source.next();
                    n++;
                }
                assertTrue(n > 5 && n < 30, name + ": " + n);
                assertTrue(source.ledger().truncated(), name);
                assertTrue(source.ledger().toString().startsWith("truncated after " + n + " frames"),
                        source.ledger().toString());
            }
        }
    }

    /** Two broadcasts one after the other: the second has larger pictures. */
    @Test
    void theSizeMayChangeWithinAStream() throws IOException {
        TestVideo video = new TestVideo().codec("mpeg2video", "yuv420p").frames(6);
        byte[] small = Files.readAllBytes(video.size(64, 48).write(dir.resolve("s.ts")));
        byte[] large = Files.readAllBytes(video.size(96, 80).write(dir.resolve("l.ts")));
        byte[] both = Arrays.copyOf(small, small.length + large.length);
        System.arraycopy(large, 0, both, small.length, large.length);
        List<Frame> frames = all(Files.write(dir.resolve("both.ts"), both));
        assertEquals(64, frames.getFirst().width());
        assertEquals(96, frames.getLast().width());
        assertEquals(80, frames.getLast().height());
    }

    @Test
    void wholeFilesAreNotCalledTruncated() {
        for (String name : List.of("w.mp4", "w.avi", "w.mkv", "w.mov")) {
            Path file = new TestVideo().write(dir.resolve(name));
            try (FrameSource source = Media.open(file)) {
                source.forEachRemaining(f -> {});
                assertTrue(source.ledger().clean(), name + ": " + source.ledger());
            }
        }
    }

    @Test
    void damageInTheMiddleNeverStopsTheRest() throws IOException {
        Path file = new TestVideo().frames(40).paint(MediaTest::colour).fastStart().write(dir.resolve("d.mp4"));
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            bytes[bytes.length / 2 + random.nextInt(bytes.length / 4)] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(file, bytes);
        assertTrue(all(file).size() >= 20);
    }

    @Test
    void flippedBytesAnywhereGiveFramesOrOneLine() throws IOException {
        Random random = new Random(2);
        for (String name : List.of("f.mp4", "f.avi", "f.mkv", "f.gif")) {
            TestVideo video = name.endsWith("gif") ? new TestVideo().codec("gif", "rgb8") : new TestVideo();
            Path file = video.frames(6).write(dir.resolve(name));
            byte[] whole = Files.readAllBytes(file);
            for (int round = 0; round < 40; round++) {
                byte[] bytes = whole.clone();
                for (int i = 0; i <= round; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                Files.write(file, bytes);
                try {
                    all(file);
                } catch (MienException e) {
                    assertOneLine(e, file);
                }
            }
        }
    }

    private static void assertOneLine(MienException e, Path file) {
        assertEquals(ExitCode.DATA, e.exitCode());
        assertTrue(e.getMessage().contains(file.getFileName().toString()), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    @Test
    void whatIsNoVideoSaysSoInOneLine() throws IOException {
        byte[] noise = new byte[50_000];
        new Random(3).nextBytes(noise);
        byte[] movie = Files.readAllBytes(new TestVideo().write(dir.resolve("ok.mp4")));
        Path playlist = dir.resolve("list.m3u8");
        List<Path> bad = List.of(
                Files.write(dir.resolve("empty.mp4"), new byte[0]),
                Files.write(dir.resolve("noise.mp4"), noise),
                Files.writeString(dir.resolve("notes.mp4"), "this is text, not a video\n".repeat(100)),
                Files.write(dir.resolve("zeros.mp4"), new byte[10_000]),
                Files.write(dir.resolve("noindex.mp4"), Arrays.copyOf(movie, movie.length / 2)),
                Files.write(dir.resolve("cut.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0}),
                Files.writeString(playlist, "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nok.mp4\n#EXT-X-ENDLIST\n"),
                Files.writeString(dir.resolve("list.txt"), "ffconcat version 1.0\nfile ok.mp4\n"),
                dir.resolve("missing.mp4"),
                Files.createDirectory(dir.resolve("hollow.mp4")));
        for (Path file : bad) {
            MienException e = assertThrows(MienException.class, () -> all(file), file.toString());
            assertOneLine(e, file);
        }
    }

    @Test
    void contentsCountNotNames() throws IOException {
        Path file = new TestVideo().write(dir.resolve("x.mp4"));
        // without a locale, Java can name no file with an umlaut
        boolean umlauts = Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode('\u00fc');
        assertEquals(10, all(Files.move(file, dir.resolve("a:b%d " + (umlauts ? "\u00fc" : "") + "?.png"))).size());
    }

    @Test
    void closingEarlyIsFine() {
        Path file = new TestVideo().frames(100).write(dir.resolve("long.mp4"));
        for (int i = 0; i < 20; i++) {
            try (FrameSource source = Media.open(file)) {
                assertTrue(source.hasNext());
                source.next();
                source.close();
                assertFalse(source.hasNext());
            }
        }
    }

    @Test
    void soundAloneIsNotAVideo() throws IOException {
        // a RIFF/WAVE file with a tenth of a second of silence
        byte[] wav = new byte[44 + 1600];
        System.arraycopy("RIFF".getBytes(StandardCharsets.US_ASCII), 0, wav, 0, 4);
        System.arraycopy("WAVEfmt ".getBytes(StandardCharsets.US_ASCII), 0, wav, 8, 8);
        Path file = Files.write(dir.resolve("sound.wav"), wav);
        assertOneLine(assertThrows(MienException.class, () -> all(file)), file);
    }

    @Test
    void orientationIsADihedralGroup() {
        byte[] rgb = {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6}; // 2 x 3
        assertArrayEquals(new byte[] {4, 1, 5, 2, 6, 3}, red(Orientation.ofExif(6).apply(rgb, 2, 3)));
        assertArrayEquals(new byte[] {3, 6, 2, 5, 1, 4}, red(Orientation.ofExif(8).apply(rgb, 2, 3)));
        assertArrayEquals(new byte[] {6, 5, 4, 3, 2, 1}, red(Orientation.ofExif(3).apply(rgb, 2, 3)));
        assertArrayEquals(new byte[] {3, 2, 1, 6, 5, 4}, red(Orientation.ofExif(2).apply(rgb, 2, 3)));
        assertArrayEquals(new byte[] {1, 4, 2, 5, 3, 6}, red(Orientation.ofExif(5).apply(rgb, 2, 3)));
    }

    private static byte[] red(byte[] rgb) {
        byte[] out = new byte[rgb.length / 3];
        for (int i = 0; i < out.length; i++) {
            out[i] = rgb[3 * i];
        }
        return out;
    }
}
