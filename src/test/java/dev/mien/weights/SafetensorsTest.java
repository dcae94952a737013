package dev.mien.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mien.MienException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsRead() {
        Path path = folder.resolve("a.safetensors");
        Map<String, NamedArray> arrays = new LinkedHashMap<>();
        arrays.put("b", NamedArray.of("b", new byte[] {1, -1, 3}, 3));
        arrays.put("f", NamedArray.of("f", new float[] {1.5f, -2, Float.NaN, 4, 5, 6}, 2, 3));
        arrays.put("d", NamedArray.of("d", new double[] {Math.PI}));
        arrays.put("i", NamedArray.of("i", new long[] {Long.MIN_VALUE, 7}, 2));
        arrays.put("none", NamedArray.of("none", new float[0], 0, 4));
        Safetensors.write(path, arrays, Map.of("licence", "MIT \"quoted\" – ünïcode"));
        try (TensorFile file = Safetensors.open(path)) {
            assertEquals(List.of("b", "f", "d", "i", "none"), List.copyOf(file.names()));
            assertArrayEquals(new byte[] {1, -1, 3}, file.get("b").bytes());
            assertArrayEquals(new float[] {1.5f, -2, Float.NaN, 4, 5, 6}, file.get("f").floats());
            assertEquals("[2, 3]", file.get("f").shape().toString());
            assertEquals(Math.PI, file.get("d").scalar());
            assertArrayEquals(new long[] {Long.MIN_VALUE, 7}, file.get("i").longs());
            assertEquals(0, file.get("none").floats().length);
            assertEquals("MIT \"quoted\" – ünïcode", file.metadata().get("licence"));
            assertThrows(MienException.class, () -> file.get("absent"));
            assertThrows(MienException.class, () -> file.get("f").longs());
        }
    }

    @Test
    void writingLeavesNoTemporaryFile() throws IOException {
        Safetensors.write(folder.resolve("x"), Map.of("a", NamedArray.of("a", new float[1], 1)), Map.of());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("x")), files.toList());
        }
    }

    @Test
    void halfPrecisionIsWidened() throws IOException {
        byte[] data = {0, 0x3c, 0, (byte) 0xc0, (byte) 0x80, 0x3f, 0x20, (byte) 0xc0};
        Path path = file("{\"h\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[4,8]}}", data);
        try (TensorFile file = Safetensors.open(path)) {
            assertArrayEquals(new float[] {1, -2}, file.get("h").floats());
            assertArrayEquals(new float[] {1, -2.5f}, file.get("b").floats());
        }
    }

    @Test
    void unalignedOffsetsAreRead() throws IOException {
        byte[] data = new byte[5];
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).put((byte) 9).putFloat(2.5f);
        Path path = file("{\"u\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                + "\"f\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[1,5]}}", data);
        try (TensorFile file = Safetensors.open(path)) {
            assertEquals(2.5, file.get("f").scalar());
            assertEquals(9, file.get("u").bytes()[0]);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
            "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}} | needs 8 bytes",
            "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | needs 8 bytes",
            "{'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | passes the end",
            "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | hole",
            "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | belong to none",
            "{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]},"
                    + "'b':{'dtype':'U8','shape':[8],'data_offsets':[0,8]}} | overlaps",
            "{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]},"
                    + "'a':{'dtype':'U8','shape':[4],'data_offsets':[4,8]}} | uplicate",
            "{'a':{'dtype':'F32','shape':[1152921504606846976],'data_offsets':[0,8]}} | out of range",
            "{'a':{'dtype':'F32','shape':[2147483647,2147483647],'data_offsets':[0,8]}} | more elements",
            "{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}} | range",
            "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,8]}} | negative",
            "{'a':{'dtype':'F8_E4M3','shape':[8],'data_offsets':[0,8]}} | F8_E4M3",
            "{'a':{'dtype':'F32','shape':[2]}} | lacks",
            "{'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}} | not a list",
            "{'a':{'dtype':'F32','shape':[2.5],'data_offsets':[0,8]}} | whole number",
            "{'a':{'dtype':{},'shape':[2],'data_offsets':[0,8]}} | dtype",
            "{'a':[[[[[[[[[[[[[]]]]]]]]]]]]]} | not an object",
            "{'a':{'dtype':'F32','shape':[[[[[[[[[[2]]]]]]]]]],'data_offsets':[0,8]}} | whole number",
            "{'__metadata__':{'a':1}} | not a string",
            "{'a':{'dtype':'F32' | ",
            "[] | start with",
            "{} {} | text after",
    })
    void hostileHeaderIsRefused(String header, String message) throws IOException {
        Path path = file(header.strip().replace('\'', '"'), new byte[8]);
        MienException e = assertThrows(MienException.class, () -> Safetensors.open(path));
        assertTrue(e.getMessage().contains(message == null ? "" : message), e.getMessage());
        assertTrue(e.getMessage().contains(path.toString()), e.getMessage());
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        Path whole = folder.resolve("whole");
        Safetensors.write(whole, Map.of("a", NamedArray.of("a", new float[5], 5)), Map.of("k", "v"));
        byte[] bytes = Files.readAllBytes(whole);
        for (int n = 0; n < bytes.length; n++) {
            Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, n));
            assertThrows(MienException.class, () -> Safetensors.open(cut));
        }
    }

    @Test
    void randomDamageNeverEscapesAsAnotherException() throws IOException {
        Path whole = folder.resolve("whole");
        Safetensors.write(whole, Map.of("a", NamedArray.of("a", new float[5], 5), "b", NamedArray.of("b", new long[1])),
                Map.of("k", "v"));
        byte[] bytes = Files.readAllBytes(whole);
        Random random = new Random(1);
        for (int i = 0; i < 700; i++) {
            byte[] copy = bytes.clone();
            for (int k = 0; k <= i % 3; k++) {
                copy[random.nextInt(copy.length)] = (byte) random.nextInt();
            }
            Path damaged = Files.write(folder.resolve("damaged"), copy);
            try (TensorFile file = Safetensors.open(damaged)) {
                file.arrays().values().forEach(NamedArray::doubles);
            } catch (MienException expected) {
                assertTrue(expected.getMessage().length() < 1000, expected.getMessage());
            }
        }
    }

    @Test
    void lyingHeaderLengthsAllocateNothing() throws IOException {
        for (long n : new long[] {-1, 0, 1, 1L << 60, Long.MAX_VALUE, 99_999_999}) {
            byte[] b = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(n).array();
            Path path = Files.write(folder.resolve("lie"), b);
            assertThrows(MienException.class, () -> Safetensors.open(path));
        }
    }

    @Test
    void goldenFilesAreRead() throws IOException {
        Path golden = Path.of("..", "shared", "golden");
        assumeTrue(Files.isDirectory(golden), "no ../shared/golden here");
        try (Stream<Path> walk = Files.walk(golden)) {
            List<Path> files = walk.filter(p -> p.toString().endsWith(".safetensors")).toList();
            assertTrue(files.size() > 40);
            for (Path path : files) {
                try (TensorFile file = Safetensors.open(path)) {
                    assertTrue(file.arrays().values().stream().allMatch(a -> a.doubles().length == a.shape().size()));
                }
            }
        }
    }

    private Path file(String header, byte[] data) throws IOException {
        byte[] h = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer b = ByteBuffer.allocate(8 + h.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        return Files.write(folder.resolve("crafted"), b.putLong(h.length).put(h).put(data).array());
    }
}
