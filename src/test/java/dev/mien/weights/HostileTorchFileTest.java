package dev.mien.weights;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes, opening and reading a file ends in arrays or in one MienException. */
class HostileTorchFileTest {
    private static final Path FIXTURES = Path.of("src", "test", "resources", "weights");
    private static final String TENSOR = "ctorch._utils\n_rebuild_tensor_v2\n"
            + "((U\7storagectorch\nFloatStorage\nU\1kU\3cpu";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"zip.pt", "legacy.pt", "zip_protocol4.pt", "big_endian.pt", "checkpoint_legacy.pt",
            "torch03.pt"})
    void everyTruncationIsRefused(String name) throws IOException {
        byte[] whole = Files.readAllBytes(FIXTURES.resolve(name));
        Path cut = folder.resolve("cut");
        for (int n = 0; n < whole.length; n += n < 400 || n > whole.length - 200 ? 1 : 13) {
            Files.write(cut, Arrays.copyOf(whole, n));
            assertThrows(MienException.class, () -> StateDict.fromFile(cut), "cut to " + n);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"zip.pt", "legacy.pt", "zip_protocol4.pt", "big_endian.pt", "checkpoint_legacy.pt", "torch03.pt",
                    "evil_legacy.pt"})
    void randomDamageNeverEscapesAsAnotherException(String name) throws IOException {
        byte[] whole = Files.readAllBytes(FIXTURES.resolve(name));
        Random random = new Random(3);
        Path damaged = folder.resolve("damaged");
        for (int i = 0; i < 400; i++) {
            byte[] copy = whole.clone();
            for (int k = 0; k <= i % 4; k++) {
                copy[random.nextInt(copy.length)] = (byte) random.nextInt();
            }
            Files.write(damaged, copy);
            try {
                StateDict.fromFile(damaged);
            } catch (MienException expected) {
                assertTrue(expected.getMessage().contains("damaged"), expected.getMessage());
            }
        }
    }

    /** Damage inside the pickle alone: a valid zip around it, so that the machine itself is what is tested. */
    @Test
    void randomPicklesNeverEscapeAsAnotherException() throws IOException {
        byte[] pickle;
        try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(FIXTURES.resolve("checkpoint.pt").toFile())) {
            pickle = zip.getInputStream(zip.getEntry("checkpoint/data.pkl")).readAllBytes();
        }
        Random random = new Random(4);
        for (int i = 0; i < 10_000; i++) {
            byte[] copy = pickle.clone();
            for (int k = 0; k <= i % 5; k++) {
                copy[random.nextInt(copy.length)] = (byte) random.nextInt();
            }
            ByteCursor in = new ByteCursor(Path.of("x"), "pickle", MemorySegment.ofArray(copy));
            try {
                Unpickler.read(in, new TorchObjects(in));
            } catch (MienException expected) {
                assertTrue(expected.getMessage().length() < 2000);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "cos\\nsystem\\n(U\\x02lstR. | os.system",
            "cbuiltins\\neval\\n(U\\x011tR. | builtins.eval",
            "c__builtin__\\nexec\\n. | __builtin__.exec",
            "(U\\x02lsios\\nsystem\\n. | os.system",
            "U\\x02osU\\x06system\\x93. | os.system",
            "ctorch\\nload\\n. | torch.load",
            "ctorch.FloatStorage\\n__reduce__\\n. | torch.FloatStorage.__reduce__",
            "ccollections\\nOrderedDict\\n)R}b. | holds no dictionary",
            "K\\x01}b. | rebuild a Python object",
            "K\\x01)R. | not a function",
            "ccollections\\nOrderedDict\\nK\\x01R. | without arguments",
            "ccollections\\nOrderedDict\\n(K\\x01tR. | strange arguments",
            "\\xff. | unknown pickle instruction 0xff",
            "\\x80\\x09. | protocol 9",
            "h\\x05. | never stored",
            "gabc\\n. | not a whole number",
            "g99999999999999999999\\n. | not a whole number",
            "t. | not opened",
            "a. | empty stack",
            "(a. | empty stack",
            "K\\x01K\\x02a. | not a list",
            "}(K\\x01u. | not a dictionary",
            "}]K\\x01s. | neither text nor",
            "Fabc\\n. | not a number",
            "\\x8b\\xff\\xff\\xff\\xff. | whole number of 4294967295 bytes",
            "X\\xff\\xff\\xff\\xff. | bytes",
            "\\x8d\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x7f. | bytes",
            "\\x8e\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x10. | bytes",
            "U\\x02\\xc3\\x28. | not UTF-8",
    })
    void pickleInstructionsAreCheckedOneByOne(String pickle, String message) throws IOException {
        assertRefused(unescape(pickle), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "K\\x04tQK\\x00(K\\x02tK\\x01\\x85tR | ok",
            "K\\x05tQK\\x00(K\\x02tK\\x01\\x85tR | claims 5 x F32",
            "K\\x04tQK\\x03(K\\x02tK\\x01\\x85tR | reaches element 1",
            "K\\x04tQK\\x05(K\\x02tK\\x01\\x85tR | starts outside",
            "K\\x04tQK\\x00(K\\x05tK\\x01\\x85tR | reaches element 4",
            "K\\x04tQK\\x00(K\\x02tK\\x04\\x85tR | reaches element 4",
            "K\\x04tQK\\x00(K\\x02tJ\\xff\\xff\\xff\\xff\\x85tR | stride -1",
            "K\\x04tQK\\x00(K\\x02t\\x8a\\x08\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x10\\x85tR | stride",
            "K\\x04tQK\\x00(K\\x02K\\x02tK\\x01\\x85tR | 2 sizes and 1 strides",
            "K\\x04tQK\\x00(J\\x00\\x00\\x00\\x70tK\\x00\\x85tR | spreads few numbers",
            "K\\x04tQK\\x00(\\x8a\\x08\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x10tK\\x00\\x85tR | out of range",
            "K\\x04tQJ\\xff\\xff\\xff\\xff(K\\x02tK\\x01\\x85tR | without storage",
            "J\\xff\\xff\\xff\\xfftQK\\x00(K\\x02tK\\x01\\x85tR | without type, key and size",
    })
    void tensorsMustLieInsideTheirStorage(String tail, String message) throws IOException {
        String pickle = "}U\1w" + TENSOR + unescape(tail) + "s.";
        if (message.equals("ok")) {
            StateDict.fromFile(zip(pickle, new byte[16]));
        } else {
            assertRefused(pickle, message);
        }
    }

    @Test
    void deepNestingAndSelfReferenceDoNotOverflowTheStack() throws IOException {
        assertRefused("]".repeat(100_000) + "a".repeat(99_999) + ".", "holds no dictionary");
        assertRefused("}q\0U\5modelh\0s.", "holds no dictionary");
        assertRefused("]q\0h\0a.", "holds no dictionary");
        assertRefused("(".repeat(100_000) + "t".repeat(100_000) + ".", "holds no dictionary");
        StringBuilder nested = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            nested.append("}U\5model");
        }
        assertRefused(nested + "N" + "s".repeat(50_000) + ".", "holds no dictionary");
    }

    @Test
    void memoBombsStaySmall() throws IOException {
        // Each level is a dictionary of a hundred references to the level below: 100^n if followed naively.
        StringBuilder bomb = new StringBuilder("}q\0");
        for (int level = 1; level < 8; level++) {
            bomb.append("}q").append((char) level).append('(');
            for (int i = 0; i < 100; i++) {
                bomb.append("U\2k").append((char) (i + 20)).append('h').append((char) (level - 1));
            }
            bomb.append('u');
        }
        assertRefused(bomb + ".", "holds no dictionary");
        assertRefused("]".repeat(3_000_000), "needs more than");
        assertRefused("K\0q\0" + "h\0".repeat(3_000_000) + ".", "needs more than");
    }

    @Test
    void duplicateMissingAndMisplacedEntriesAreRefused() throws IOException {
        String pickle = "}U\1w" + TENSOR + "K\4tQK\0(K\2tK\1\u0085tRs.";
        Path path = folder.resolve("none.pt");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(path))) {
            store(out, "archive/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1));
        }
        MienException e = assertThrows(MienException.class, () -> TensorFile.open(path));
        assertTrue(e.getMessage().contains("has no entry 'archive/data/k'"), e.getMessage());
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(path))) {
            store(out, "a/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1));
            store(out, "b/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1));
        }
        e = assertThrows(MienException.class, () -> TensorFile.open(path));
        assertTrue(e.getMessage().contains("has 2"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "<!DOCTYPE html><html><body>Sign in</body></html> | this is an HTML page, not weights; download again",
            "  <html> | this is an HTML page",
            "Not Found | this is text, not weights (it begins \"Not Found\")",
            "version https://git-lfs.github.com/spec/v1 | Git LFS pointer",
            "\\x89HDF\\x0d\\x0a\\x1a\\x0a | HDF5",
            "\\x1f\\x8b\\x08\\x00\\x00 | gzip",
            "\\x80\\x04\\x95\\x00 | Python pickle, but not by torch.save",
            "\\x00\\x01\\x02\\x03\\x04 | not a known format of weights",
    })
    void otherFilesAreNamedForWhatTheyAre(String content, String message) throws IOException {
        Path path = folder.resolve("weights.pt");
        Files.write(path, unescape(content).getBytes(StandardCharsets.ISO_8859_1));
        MienException e = assertThrows(MienException.class, () -> TensorFile.open(path));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void missingEmptyAndFolderAreNamed() throws IOException {
        for (Path path : List.of(folder, folder.resolve("absent"), Files.createFile(folder.resolve("empty")))) {
            assertThrows(MienException.class, () -> TensorFile.open(path));
            assertThrows(MienException.class, () -> TorchFile.open(path));
            assertThrows(MienException.class, () -> Safetensors.open(path));
        }
    }

    private void assertRefused(String pickle, String message) throws IOException {
        Path path = zip(pickle, new byte[16]);
        MienException e = assertThrows(MienException.class, () -> StateDict.fromFile(path));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private Path zip(String pickle, byte[] storage) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            store(out, "archive/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1));
            store(out, "archive/data/k", storage);
        }
        return Files.write(folder.resolve("crafted.pt"), bytes.toByteArray());
    }

    private static void store(ZipOutputStream out, String name, byte[] data) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(data);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(data.length);
        entry.setCrc(crc.getValue());
        out.putNextEntry(entry);
        out.write(data);
        out.closeEntry();
    }

    /** Turns {@code \xHH} and {@code \n} into the characters. */
    private static String unescape(String s) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < s.length(); i++) {
            if (s.startsWith("\\x", i)) {
                out.append((char) Integer.parseInt(s.substring(i + 2, i + 4), 16));
                i += 3;
            } else if (s.startsWith("\\n", i)) {
                out.append('\n');
                i++;
            } else {
                out.append(s.charAt(i));
            }
        }
        return out.toString();
    }
}
