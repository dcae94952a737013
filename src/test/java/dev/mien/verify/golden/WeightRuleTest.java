package dev.mien.verify.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every number drawn must be the one that PyTorch's side drew: the files hold checksums. */
class WeightRuleTest {
    private static final Path LISTS = Path.of("src/test/resources/golden/state_dicts");

    @ParameterizedTest
    @ValueSource(strings = {"InceptionTime_keras_512_3.txt", "InceptionTime_tsai_512_3.txt",
            "InceptionTime_ghost_512_3.txt"})
    void weightsAreBitExact(String list) throws IOException {
        int tensors = 0;
        for (String[] f : lines(list)) {
            if (!f[2].equals("count")) {
                assertEquals(f[4], crc(WeightRule.parameter("pub-1", f[0], ints(f[1]))), f[0]);
                tensors++;
            }
        }
        assertTrue(tensors > 60, list);
    }

    @Test
    void inputsAreBitExact() throws IOException {
        for (String[] f : lines("inputs.txt")) {
            int[] shape = ints(f[3]);
            if (Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b) > 3_000_000) {
                continue;
            }
            float[] drawn = f[0].equals("W") ? WeightRule.white(f[1], f[2], shape)
                    : WeightRule.blocks(f[1], f[2], shape, ints(f[4]));
            assertEquals(f[6], crc(drawn), String.join(" ", f));
        }
    }

    private static List<String[]> lines(String file) throws IOException {
        return Files.readAllLines(LISTS.resolve(file)).stream().filter(l -> !l.startsWith("#")).map(l -> l.split("\t"))
                .toList();
    }

    private static int[] ints(String s) {
        return Arrays.stream(s.split("x")).mapToInt(Integer::parseInt).toArray();
    }

    private static String crc(float[] a) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * a.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(a);
        CRC32 crc = new CRC32();
        crc.update(bytes.array());
        return String.format("%08x", crc.getValue());
    }
}
