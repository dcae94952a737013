package dev.mien.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.nn.ConvLayer;
import dev.mien.engine.nn.Lambda;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.Sequential;
import dev.mien.engine.ops.CrossEntropy;
import dev.mien.engine.ops.Permute;
import dev.mien.engine.ops.Reshape;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.ModelCatalogue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models are read back by a reader of the wire format; whether other programs compute the same is asked by benchmarks/. */
class OnnxModelTest {
    @TempDir
    Path folder;

    private static ProtoReader graph(Module m, int... shape) {
        m.initialise(1);
        return graphOf(OnnxModel.of("net", m, Shape.of(shape), Map.of("who", "me")).toBytes());
    }

    private static ProtoReader graphOf(byte[] model) {
        ProtoReader m = ProtoReader.read(model);
        assertEquals(8, m.integer(1));
        assertEquals(17, m.messages(8).getFirst().integer(2));
        return m.messages(7).getFirst();
    }

    private static List<Long> dims(ProtoReader valueInfo) {
        ProtoReader tensor = valueInfo.messages(2).getFirst().messages(1).getFirst();
        return tensor.messages(2).getFirst().messages(1).stream().map(d -> d.integer(1)).toList();
    }

    private static Map<String, Long> counts(ProtoReader graph) {
        return graph.messages(1).stream().collect(Collectors.groupingBy(n -> n.text(4), Collectors.counting()));
    }

    private static ProtoReader attribute(ProtoReader node, String name) {
        return node.messages(5).stream().filter(a -> a.text(1).equals(name)).findFirst().orElseThrow();
    }

    /** Every input of a node is made before: by a node, as a constant, or as the graph's input; and each name once. */
    private static void requireSound(ProtoReader graph) {
        Set<String> known = new HashSet<>(Set.of(graph.messages(11).getFirst().text(1)));
        graph.messages(5).forEach(t -> assertTrue(known.add(t.text(8)), t.text(8)));
        for (ProtoReader n : graph.messages(1)) {
            assertTrue(known.containsAll(n.texts(1)), n.text(4) + " reads " + n.texts(1));
            assertTrue(known.add(n.text(2)), n.text(2));
        }
        assertTrue(known.contains(graph.messages(12).getFirst().text(1)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "inceptionresnetv1; 2,160,160,3; 2,3,160,160; 2,512; 132",
            "inceptiontime[25,3]; 8,512,25; 8,25,512; 8,3; 32",
            "fcn[1,4]; 2,50,1; 2,1,50; 2,4; 3",
            "resnet[6,4]; 2,50,6; 2,6,50; 2,4; 11",
            "i3d-rgb[7]; 1,64,224,224,3; 1,3,64,224,224; 1,7,7; 58",
            "onet; 3,48,48,3; 3,3,48,48; 3,16; 4"})
    void networksKeepTheirShapesAndWeights(String name, String input, String first, String last, long convs) {
        Module m = ModelCatalogue.create(name);
        ProtoReader graph = graph(m, ints(input));
        requireSound(graph);
        assertEquals(longs(first), dims(graph.messages(11).getFirst()));
        assertEquals(convs, counts(graph).get("Conv"));
        Set<String> constants = graph.messages(5).stream().map(t -> t.text(8)).collect(Collectors.toSet());
        Set<String> missing = new HashSet<>(m.stateTensors().keySet());
        missing.removeAll(constants);
        missing.removeIf(key -> key.endsWith("num_batches_tracked"));
        assertEquals(Set.of(), missing);
        assertEquals(longs(last), dims(graph.messages(12).getFirst()));
    }

    private static int[] ints(String list) {
        return Arrays.stream(list.strip().split(",")).mapToInt(Integer::parseInt).toArray();
    }

    private static List<Long> longs(String list) {
        return Arrays.stream(ints(list)).mapToObj(i -> (long) i).toList();
    }

    @Test
    void weightsAndPaddingGoChannelsFirst() {
        Geometry g = Geometry.of(2, 3).stride(1, 2).pad(new int[] {0, 1}, new int[] {1, 2}).dilation(1, 2);
        ConvLayer conv = new ConvLayer(2, 1, g, false);
        ProtoReader graph = graph(new Sequential(List.of(conv)), 1, 5, 9, 2);
        ProtoReader node = graph.messages(1).getFirst();
        assertEquals(List.of(0L, 1L, 1L, 2L), attribute(node, "pads").all(8));
        assertEquals(List.of(1L, 2L), attribute(node, "strides").all(8));
        ProtoReader w = graph.messages(5).getFirst();
        assertEquals("0.weight", w.text(8));
        assertEquals(List.of(1L, 2L, 2L, 3L), w.all(1));
        float[] got = new float[12];
        ByteBuffer.wrap(w.bytes(9)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(got);
        Tensor ours = conv.weight().value(); // [1, 2, 3, 2]
        float[] expected = new float[12];
        for (int i = 0; i < 6; i++) {
            expected[i] = (float) ours.get(2 * i);
            expected[6 + i] = (float) ours.get(2 * i + 1);
        }
        assertArrayEquals(expected, got);
    }

    /** 6 elements, window 3, stride 2, ceil: the last window hangs over by one. */
    @Test
    void ceilModeBecomesPadding() {
        ProtoReader graph = graph(Lambda.maxPool(PoolGeometry.of(3).stride(2).ceilMode(true)), 1, 6, 2);
        assertEquals(List.of(0L, 1L), attribute(graph.messages(1).getFirst(), "pads").all(8));
        assertEquals(List.of(1L, 2L, 3L), dims(graph.messages(12).getFirst()));
    }

    @Test
    void reorderingIsWrittenOut() {
        Module m = new Lambda(x -> Reshape.reshape(Permute.permute(x, 0, 2, 1, 3), 2, 60));
        ProtoReader graph = graph(m, 2, 4, 5, 3);
        assertEquals(List.of("Transpose", "Transpose", "Reshape", "Identity"),
                graph.messages(1).stream().map(n -> n.text(4)).toList());
        assertEquals(List.of(0L, 1L, 3L, 2L), attribute(graph.messages(1).getFirst(), "perm").all(8));
        assertEquals(List.of(0L, 2L, 3L, 1L), attribute(graph.messages(1).get(1), "perm").all(8));
    }

    @Test
    void whatCannotBeSaidIsRefusedByName() {
        Module loss = new Lambda(x -> CrossEntropy.crossEntropy(x, 0));
        MienException e = assertThrows(MienException.class, () -> graph(loss, 1, 3));
        assertTrue(e.getMessage().contains("CrossEntropy"), e.getMessage());
    }

    @Test
    void aFileHoldsTheSameBytes() throws IOException {
        Module m = ModelCatalogue.create("pnet").initialise(1);
        OnnxModel model = OnnxModel.of("pnet", m, Shape.of(1, 24, 24, 3), Map.of("who", "me"));
        Path file = folder.resolve("pnet.onnx");
        model.write(file);
        assertArrayEquals(model.toBytes(), Files.readAllBytes(file));
        ProtoReader metadata = ProtoReader.read(Files.readAllBytes(file)).messages(14).getFirst();
        assertEquals(List.of("who", "me"), List.of(metadata.text(1), metadata.text(2)));
    }

    @Test
    void integersOfEveryLength() {
        long[] values = {0, 1, 127, 128, 300, Integer.MAX_VALUE, Long.MAX_VALUE, -1};
        ProtoMessage m = new ProtoMessage();
        for (long v : values) {
            m.integer(200, v);
        }
        ProtoReader r = ProtoReader.read(m.toBytes());
        for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], r.all(200).get(i));
        }
    }
}
