package dev.mien.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fixtures come from {@code make_torch_fixtures.py}: element i of a tensor is i / 8 - 1 unless said otherwise. */
class TorchFileTest {
    private static final Path FIXTURES = Path.of("src", "test", "resources", "weights");

    @ParameterizedTest
    @ValueSource(strings = {"zip.pt", "legacy.pt", "zip_protocol4.pt", "big_endian.pt"})
    void everyTypeAndLayoutIsRead(String name) {
        try (TensorFile file = TensorFile.open(FIXTURES.resolve(name))) {
            assertEquals("conv.weight", file.names().iterator().next());
            assertEquals(17, file.names().size());
            assertEquals("[4, 3, 2, 5]", file.get("conv.weight").shape().toString());
            assertRamp(file, "conv.weight", 120, 0);
            assertRamp(file, "conv.transposed", 15, 0);
            assertFalse(file.get("conv.transposed").isDense());
            assertRamp(file, "view", 12, 8);
            assertRamp(file, "other_view", 20, 20);
            assertRamp(file, "double", 3, 0);
            assertRamp(file, "half", 4, 0);
            assertRamp(file, "bfloat", 4, 0);
            assertRamp(file, "parameter", 6, 0);
            assertArrayEquals(new long[] {1, -2, 1L << 40}, file.get("long").longs());
            assertArrayEquals(new long[] {3, -4}, file.get("int").longs());
            assertArrayEquals(new long[] {5, -6}, file.get("short").longs());
            assertArrayEquals(new long[] {7, -8}, file.get("char").longs());
            assertArrayEquals(new long[] {9, 250}, file.get("byte").longs());
            assertArrayEquals(new long[] {1, 0}, file.get("bool").longs());
            assertEquals(123456789012.0, file.get("bn.num_batches_tracked").scalar());
            assertEquals("[0, 7]", file.get("empty").shape().toString());
            for (float v : file.get("expanded").floats()) {
                assertEquals(2.5f, v);
            }
        }
    }

    private static void assertRamp(TensorFile file, String name, int size, int first) {
        float[] values = file.get(name).floats();
        double[] same = file.get(name).doubles();
        assertEquals(size, values.length);
        for (int i = 0; i < size; i++) {
            assertEquals((i + first) / 8f - 1, values[i], name);
            assertEquals((i + first) / 8.0 - 1, same[i], name);
        }
    }

    @Test
    void filesOfPyTorch03AreRead() {
        try (TensorFile file = TensorFile.open(FIXTURES.resolve("torch03.pt"))) {
            assertEquals("PyTorch (legacy)", file.format());
            assertRamp(file, "weight", 6, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoint.pt", "checkpoint_legacy.pt"})
    void theStateDictInsideACheckpointIsFound(String name) {
        try (TensorFile file = TensorFile.open(FIXTURES.resolve(name))) {
            assertEquals(List.of("0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var",
                    "1.num_batches_tracked"), List.copyOf(file.names()));
            assertEquals(1, file.get("1.num_batches_tracked").scalar());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "evil.pt | refused: this file wants to run os.system; a weights file needs no code",
            "evil_legacy.pt | refused: this file wants to run os.system; a weights file needs no code",
            "whole_model.pt | refused: this file wants to run torch.nn.modules.container.Sequential; a weights file",
            "script.pt | TorchScript",
            "no_tensors.pt | holds no dictionary of tensors",
            "ambiguous.pt | holds several dictionaries of tensors (a, b)",
    })
    void codeAndConfusionAreRefusedByName(String name, String message) {
        MienException e = assertThrows(MienException.class, () -> TensorFile.open(FIXTURES.resolve(name)));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertFalse(Files.exists(Path.of("mien-was-here")));
    }

    @Test
    void theDataParallelPrefixComesOff() {
        StateDict dict = StateDict.fromFile(FIXTURES.resolve("parallel.pt"));
        assertTrue(dict.tensors().containsKey("module.0.weight"));
        assertTrue(dict.withoutCommonPrefix("module.").tensors().containsKey("0.weight"));
        assertEquals(dict.tensors().keySet(), dict.withoutCommonPrefix("0.").tensors().keySet());
    }
}
