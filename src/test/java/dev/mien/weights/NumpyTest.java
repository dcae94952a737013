package dev.mien.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fixtures were written by NumPy: element i of a (2, 3, 4) array is i / 8 - 1 (whole-number files: i - 8). */
class NumpyTest {
    private static final Path FIXTURES = Path.of("src", "test", "resources", "weights");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"c_f4", "fortran_f8", "big_f4", "v2", "v3"})
    void everyOrderAndVersionGivesTheSameNumbers(String name) {
        try (TensorFile file = Numpy.open(FIXTURES.resolve(name + ".npy"))) {
            NamedArray a = file.get(name);
            assertEquals("[2, 3, 4]", a.shape().toString());
            double[] got = a.doubles();
            float[] single = a.floats();
            for (int i = 0; i < 24; i++) {
                assertEquals(i / 8.0 - 1, got[i]);
                assertEquals(i / 8f - 1, single[i]);
            }
        }
    }

    @Test
    void bigEndianFortranIntegers() {
        try (TensorFile file = Numpy.open(FIXTURES.resolve("big_fortran_i8.npy"))) {
            long[] got = file.get("big_fortran_i8").longs();
            for (int i = 0; i < 24; i++) {
                assertEquals(i - 8, got[i]);
            }
        }
    }

    @Test
    void compressedNpz() {
        try (TensorFile file = Numpy.openNpz(FIXTURES.resolve("mixed.npz"))) {
            assertEquals(23 / 8f - 1, file.get("f2").floats()[23]);
            assertEquals(15, file.get("i4").longs()[23]);
            assertEquals((byte) 255, file.get("u1").bytes()[255]);
            assertEquals(255, file.get("u1").longs()[255]);
            assertArrayEquals(new byte[] {1, 0, 1}, file.get("b1").bytes());
            assertEquals(3.5, file.get("scalar").scalar());
            assertEquals(0, file.get("empty").floats().length);
        }
        try (TensorFile file = Numpy.openNpz(FIXTURES.resolve("stored.npz"))) {
            assertEquals(-1, file.get("w").floats()[0]);
        }
    }

    @Test
    void whatIsWrittenIsReadAndFortranOrderIsStraightened() throws IOException {
        Path out = folder.resolve("out.npy");
        try (TensorFile file = Numpy.open(FIXTURES.resolve("big_fortran_i8.npy"))) {
            Numpy.write(out, file.get("big_fortran_i8"));
        }
        try (TensorFile file = Numpy.open(out)) {
            assertEquals(15, file.get("out").longs()[23]);
        }
        Numpy.write(out, NamedArray.of("x", new float[] {1, 2}, 2));
        String header = new String(Files.readAllBytes(out), StandardCharsets.ISO_8859_1);
        assertTrue(header.contains("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"), header);
        assertEquals(128 + 8, Files.size(out));
        Map<String, NamedArray> arrays = new LinkedHashMap<>();
        arrays.put("s", NamedArray.of("s", new double[] {4}));
        arrays.put("m", NamedArray.of("m", new float[200_000], 400, 500));
        Numpy.writeNpz(folder.resolve("out.npz"), arrays);
        try (TensorFile file = Numpy.openNpz(folder.resolve("out.npz"))) {
            assertEquals(4, file.get("s").scalar());
            assertArrayEquals(new float[200_000], file.get("m").floats());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"object.npy", "struct.npy"})
    void arraysThatAreNotNumbersAreRefused(String name) {
        assertThrows(MienException.class, () -> Numpy.open(FIXTURES.resolve(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c_f4.npy", "fortran_f8.npy", "v3.npy", "mixed.npz", "stored.npz"})
    void damageIsAlwaysOneClearError(String name) throws IOException {
        byte[] whole = Files.readAllBytes(FIXTURES.resolve(name));
        for (int n = 0; n < whole.length; n += n < 200 || n > whole.length - 200 ? 1 : 7) {
            byte[] cut = Arrays.copyOf(whole, n);
            assertThrows(MienException.class, () -> load(cut, name, a -> {}), "cut to " + n);
        }
        Random random = new Random(2);
        for (int i = 0; i < 500; i++) {
            byte[] copy = whole.clone();
            copy[random.nextInt(copy.length)] = (byte) random.nextInt();
            try {
                load(copy, name, NamedArray::doubles);
            } catch (MienException expected) {
                assertTrue(expected.getMessage().contains("damaged."), expected.getMessage());
            }
        }
    }

    @Test
    void shapesThatLieAreRefused() throws IOException {
        for (String shape : new String[] {"1152921504606846976", "99999999999999999999999", "2147483647, 2147483647",
                "2, 3, 4, 2"}) {
            String text = Files.readString(FIXTURES.resolve("c_f4.npy"), StandardCharsets.ISO_8859_1);
            String header = text.substring(10, 128).replace("2, 3, 4", shape).stripTrailing() + "\n";
            byte[] lie = (text.substring(0, 8) + (char) header.length() + (char) 0 + header + text.substring(128))
                    .getBytes(StandardCharsets.ISO_8859_1);
            assertThrows(MienException.class, () -> load(lie, "x.npy", NamedArray::floats), shape);
        }
    }

    @Test
    void namesThatLeaveTheFolderAreRefused() throws IOException {
        for (String name : new String[] {"../x.npy", "/x.npy", "a/../../x.npy", "a\\x.npy", "c:x.npy", "a\nb.npy"}) {
            Path zip = folder.resolve("escape.npz");
            try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
                out.putNextEntry(new ZipEntry(name));
                out.write(Files.readAllBytes(FIXTURES.resolve("c_f4.npy")));
            }
            MienException e = assertThrows(MienException.class, () -> Numpy.openNpz(zip));
            assertTrue(e.getMessage().contains("plain relative path"), e.getMessage());
        }
    }

    @Test
    void zipBombsAreRefused() throws IOException {
        Path zip = folder.resolve("bomb.npz");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("zeros.npy"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 80; i++) {
                out.write(zeros);
            }
        }
        MienException e = assertThrows(MienException.class, () -> Numpy.openNpz(zip));
        assertTrue(e.getMessage().contains("would unpack to 83886080"), e.getMessage());
    }

    @Test
    void duplicateEntriesAreRefused() throws IOException {
        Path zip = folder.resolve("twice.npz");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : new String[] {"aa.npy", "ab.npy"}) {
                out.putNextEntry(new ZipEntry(name));
                out.write(Files.readAllBytes(FIXTURES.resolve("c_f4.npy")));
            }
        }
        String text = Files.readString(zip, StandardCharsets.ISO_8859_1).replace("ab.npy", "aa.npy");
        Files.writeString(zip, text, StandardCharsets.ISO_8859_1);
        MienException e = assertThrows(MienException.class, () -> Numpy.openNpz(zip));
        assertTrue(e.getMessage().contains("comes twice"), e.getMessage());
    }

    private void load(byte[] bytes, String name, Consumer<NamedArray> use) throws IOException {
        Path path = Files.write(folder.resolve("damaged." + name), bytes);
        try (TensorFile file = name.endsWith("npz") ? Numpy.openNpz(path) : Numpy.open(path)) {
            file.arrays().values().forEach(use);
        }
    }
}
