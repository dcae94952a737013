package dev.mien.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The names and shapes of all parameters and buffers are those of the published checkpoints. */
class ModelKeysTest {
    @Test
    void sizesOfTheNetworksAreThePublishedOnes() {
        assertSizes(714, 23_482_624, new InceptionResnetV1());
        assertSizes(716, 23_484_163, new InceptionResnetV1(3, true));
        assertSizes(74, 588_163, new InceptionTime(InceptionTimeConfig.keras(512, 3)));
        assertSizes(73, 553_347, new InceptionTime(InceptionTimeConfig.tsai(512, 3)));
        assertSizes(76, 569_987, new InceptionTime(InceptionTimeConfig.ghost(512, 3)));
        assertSizes(23, 264_962, new Fcn(1, 2));
        assertSizes(84, 504_258, new ResNet(1, 2));
        assertSizes(344, 12_290_339, new InceptionI3d(3, 3));
        assertSizes(13, 6_632, new PNet());
        assertSizes(16, 100_178, new RNet());
        assertSizes(21, 389_040, new ONet());
        assertSizes(787, 24_035_971, new FaceNetInceptionTime(InceptionTimeConfig.tsai(512, 3)));
    }

    @Test
    void keysAreThoseOfTheCheckpoints() throws IOException {
        assertKeys("InceptionResnetV1_emb", new InceptionResnetV1());
        assertKeys("InceptionResnetV1_cls3", new InceptionResnetV1(3, true));
        assertKeys("InceptionTime_keras_512_3", new InceptionTime(InceptionTimeConfig.keras(512, 3)));
        assertKeys("InceptionTime_tsai_512_3", new InceptionTime(InceptionTimeConfig.tsai(512, 3)));
        assertKeys("InceptionTime_ghost_512_3", new InceptionTime(InceptionTimeConfig.ghost(512, 3)));
        assertKeys("InceptionI3d_rgb_3", new InceptionI3d(3, 3));
        assertKeys("InceptionI3d_rgb_400", new InceptionI3d(3, 400));
        assertKeys("MTCNN_pnet_real", new PNet());
        assertKeys("MTCNN_rnet_real", new RNet());
        assertKeys("MTCNN_onet_real", new ONet());
        assertKeys("FaceNetInceptionTime_tsai_3", new FaceNetInceptionTime(InceptionTimeConfig.tsai(512, 3)));
    }

    private static void assertSizes(int entries, int parameters, Module m) {
        assertEquals(entries, m.stateTensors().size());
        assertEquals(parameters, m.namedParameters().values().stream().mapToInt(p -> p.shape().size()).sum());
    }

    private static void assertKeys(String list, Module m) throws IOException {
        Map<String, Shape> wanted = new TreeMap<>();
        for (String line : Files.readAllLines(Shared.golden("state_dicts/" + list + ".txt"))) {
            if (!line.startsWith("#")) {
                String[] cells = line.split("\t");
                wanted.put(cells[0], channelsLast(cells[1]));
            }
        }
        Map<String, Shape> got = new TreeMap<>();
        m.stateTensors().forEach((name, t) -> got.put(name, t.shape()));
        assertEquals(wanted, got);
    }

    /** {@code 32x3x7x7} to {@code [32, 7, 7, 3]}. */
    private static Shape channelsLast(String dims) {
        if (dims.equals("[]")) {
            return Shape.of();
        }
        String[] d = dims.split("x");
        int[] out = new int[d.length];
        out[0] = Integer.parseInt(d[0]);
        for (int i = 1; i < d.length; i++) {
            out[i == 1 ? d.length - 1 : i - 1] = Integer.parseInt(d[i]);
        }
        return Shape.of(out);
    }
}
