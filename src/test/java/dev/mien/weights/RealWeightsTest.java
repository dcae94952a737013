package dev.mien.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Published weights, where they lie beside the project. */
class RealWeightsTest {
    private static final Path SHARED = Path.of("..", "shared");

    private static Path need(String first, String... more) {
        Path path = SHARED.resolve(Path.of(first, more));
        assumeTrue(Files.isRegularFile(path), "no " + path + " here");
        return path;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pnet", "rnet", "onet"})
    void mtcnnEqualsItsGoldenCopyAndItsChecksums(String net) throws IOException {
        Path pt = need("data", "mtcnn", net + ".pt");
        try (TensorFile torch = TensorFile.open(pt);
                TensorFile golden = TensorFile.open(need("golden", "mtcnn", net + ".safetensors"))) {
            assertEquals(List.copyOf(golden.names()), List.copyOf(torch.names()));
            for (String name : golden.names()) {
                assertEquals(golden.get(name).shape(), torch.get(name).shape());
                assertArrayEquals(golden.get(name).floats(), torch.get(name).floats(), name);
            }
            for (String line : Files.readAllLines(need("golden", "state_dicts", "MTCNN_" + net + "_real.txt"))) {
                if (!line.startsWith("#")) {
                    String[] columns = line.split("\t");
                    NamedArray a = torch.get(columns[0]);
                    assertEquals(columns[1].replace("x", ", "), a.shape().toString().replaceAll("[\\[\\]]", ""));
                    assertEquals(columns[4], String.format("%08x", crc(a.floats())), columns[0]);
                }
            }
        }
    }

    private static long crc(float[] values) {
        ByteBuffer b = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        b.asFloatBuffer().put(values);
        CRC32 crc = new CRC32();
        crc.update(b);
        return crc.getValue();
    }

    @Test
    void faceNetHasEveryNameAndShapeOfItsNetwork() throws IOException {
        StateDict dict = StateDict.fromFile(need("data", "facenet", "facenet-vggface2.pt"));
        int entries = 0;
        for (String line : Files.readAllLines(need("golden", "state_dicts", "InceptionResnetV1_emb.txt"))) {
            if (!line.startsWith("#")) {
                String[] columns = line.split("\t");
                String shape = ChannelsLast.toTorch(dict.get(columns[0]).shape()).toString().replaceAll("[\\[\\]]", "");
                assertEquals(columns[1].replace("x", ", ").replace("[]", ""), shape, columns[0]);
                entries++;
            }
        }
        assertEquals(714, entries);
        assertEquals(714, dict.tensors().size());
        assertEquals("[32, 3, 3, 3]", dict.get("conv2d_1a.conv.weight").shape().toString());
    }

    @Test
    void inceptionTimeIsRead() {
        StateDict dict = StateDict.fromFile(need("data", "inceptiontime", "inceptiontime-pytorch_state_dict.pt"));
        assertEquals(75, dict.tensors().size());
        assertEquals("[32, 5, 1]", dict.get("1.inception_1.conv_from_bottleneck_1.weight").shape().toString());
        assertEquals("[4, 128]", dict.get("5.weight").shape().toString());
    }
}
