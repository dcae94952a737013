package dev.mien.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.nn.ConvLayer;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDictTest {
    private static final Path FIXTURES = Path.of("src", "test", "resources", "weights");
    private static final Contract FACENET = new Contract("inceptionresnetv1", 160, "RGB",
            Contract.Standardisation.FIXED,
            -127.5 / 128, 127.5 / 128, "bilinear", "MIT");

    @TempDir
    Path folder;

    @Test
    void axisOneMovesLast() {
        Shape torch = Shape.of(2, 35, 3, 41);
        float[] data = new float[torch.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = i;
        }
        float[] ours = ChannelsLast.fromTorch(data, torch);
        Shape shape = ChannelsLast.fromTorch(torch);
        assertEquals("[2, 3, 41, 35]", shape.toString());
        for (int o = 0; o < 2; o++) {
            for (int i = 0; i < 35; i++) {
                for (int k = 0; k < 3 * 41; k++) {
                    assertEquals(data[(o * 35 + i) * 123 + k], ours[(o * 123 + k) * 35 + i]);
                }
            }
        }
        assertEquals(torch, ChannelsLast.toTorch(shape));
        assertArrayEquals(data, ChannelsLast.toTorch(ours, shape));
    }

    @Test
    void lowRanksAndEmptyTensorsStay() {
        for (Shape s : new Shape[] {Shape.of(), Shape.of(3), Shape.of(2, 3)}) {
            assertEquals(s, ChannelsLast.fromTorch(s));
            assertEquals(s, ChannelsLast.toTorch(s));
        }
        assertEquals(0, ChannelsLast.fromTorch(new float[0], Shape.of(2, 0, 3)).length);
        assertEquals("[5, 7, 3]", ChannelsLast.fromTorch(Shape.of(5, 3, 7)).toString());
        assertEquals("[5, 1, 2, 4, 3]", ChannelsLast.fromTorch(Shape.of(5, 3, 1, 2, 4)).toString());
    }

    @Test
    void aCheckpointGoesThroughAFileAndBack() {
        StateDict dict = StateDict.fromFile(FIXTURES.resolve("checkpoint.pt")).withContract(FACENET);
        assertEquals("[3, 5, 2]", dict.get("0.weight").shape().toString());
        assertEquals(DType.F64, dict.get("1.num_batches_tracked").dtype());
        Path out = folder.resolve("out.safetensors");
        dict.toFile(out);
        try (TensorFile file = TensorFile.open(out);
                TensorFile original = TensorFile.open(FIXTURES.resolve("checkpoint.pt"))) {
            assertEquals("[3, 2, 5]", file.get("0.weight").shape().toString());
            assertEquals(ElementType.I64, file.get("1.num_batches_tracked").type());
            original.arrays().forEach((name, array) -> {
                assertEquals(array.type(), file.get(name).type());
                assertArrayEquals(array.doubles(), file.get(name).doubles());
            });
        }
        assertEquals(FACENET, StateDict.fromFile(out).contract());
    }

    @Test
    void loadingCopiesEveryValue() {
        StateDict dict = StateDict.fromFile(FIXTURES.resolve("checkpoint.pt"));
        Map<String, Tensor> live = new LinkedHashMap<>();
        dict.tensors().forEach((name, t) -> live.put(name, Tensor.zeros(t.shape())));
        dict.loadInto(live, "a test", name -> false);
        dict.tensors().forEach((name, t) -> assertArrayEquals(t.toFloats(), live.get(name).toFloats(), name));
    }

    @Test
    void aNewNetworkTakesTensorsOver() {
        ConvLayer network = new ConvLayer(3, 2, Geometry.of(3, 3), true);
        Tensor weight = Tensor.zeros(2, 3, 3, 3).fill(5);
        StateDict dict = StateDict.of(Map.of("weight", weight, "bias", Tensor.zeros(2).fill(6)));
        dict.moveInto(network, "a test", name -> false);
        assertSame(weight.storage(), network.weight().value().storage());
        assertEquals(6, network.bias().value().get(1));
        assertTrue(dict.tensors().isEmpty());
        Tensor before = network.weight().value();
        StateDict.of(Map.of("weight", weight, "bias", Tensor.zeros(2))).moveInto(network, "a test", name -> false);
        assertSame(before.storage(), network.weight().value().storage(), "optimisers may hold the old one");
    }

    @Test
    void everyMisfitIsListedInOneError() {
        StateDict dict = StateDict.of(Map.of("a", Tensor.zeros(2), "logits.weight", Tensor.zeros(5, 4),
                "extra", Tensor.zeros(1), "b", Tensor.zeros(3, 2)));
        Map<String, Tensor> live = new LinkedHashMap<>();
        live.put("a", Tensor.zeros(2).fill(7));
        live.put("b", Tensor.zeros(2, 3));
        live.put("c.weight", Tensor.zeros(4, 1, 1, 9));
        live.put("c.num_batches_tracked", Tensor.zeros());
        MienException e = assertThrows(MienException.class,
                () -> dict.loadInto(live, "inceptionresnetv1", name -> name.startsWith("logits.")));
        assertTrue(e.getMessage().contains("1 missing, 1 unused, 1 mis-shaped"), e.getMessage());
        assertTrue(e.getMessage().contains("missing: c.weight [4, 1, 1, 9]"), e.getMessage());
        assertTrue(e.getMessage().contains("unused: extra"), e.getMessage());
        assertTrue(e.getMessage().contains("mis-shaped: b is [3, 2], wanted [2, 3]"), e.getMessage());
        assertEquals(7, live.get("a").get(0), "nothing is copied when something does not fit");
    }

    @Test
    void theContractRefusesWhatBreaksIt() {
        FACENET.requireModel("InceptionResnetV1");
        FACENET.requireInput(160, 160);
        FACENET.requireColours("rgb");
        FACENET.requireStandardisation(Contract.Standardisation.FIXED);
        FACENET.requireRange(-0.99609375, 0.99609375);
        String size = assertThrows(MienException.class, () -> FACENET.requireInput(112, 96)).getMessage();
        assertTrue(size.contains("trained on 160x160 input, this is 96x112"), size);
        String range = assertThrows(MienException.class, () -> FACENET.requireRange(0, 255)).getMessage();
        assertTrue(range.contains("standardise the 0..255 pixel values by (x-127.5)/128"), range);
        assertThrows(MienException.class, () -> FACENET.requireRange(Double.NaN, 0));
        assertThrows(MienException.class, () -> FACENET.requireColours("BGR"));
        assertThrows(MienException.class, () -> FACENET.requireModel("i3d"));
        assertThrows(MienException.class, () -> FACENET.requireStandardisation(Contract.Standardisation.UNIT));
    }

    @Test
    void aBrokenContractIsRefused() {
        for (String key : FACENET.toMetadata().keySet()) {
            Map<String, String> lacking = new LinkedHashMap<>(FACENET.toMetadata());
            lacking.remove(key);
            assertThrows(MienException.class, () -> Contract.fromMetadata(lacking, "f"), key);
        }
        Map<String, String> odd = new LinkedHashMap<>(FACENET.toMetadata());
        odd.put("mien.input_size", "large");
        assertThrows(MienException.class, () -> Contract.fromMetadata(odd, "f"));
        odd.put("mien.input_size", "160");
        odd.put("mien.standardisation", "prewhiten");
        assertThrows(MienException.class, () -> Contract.fromMetadata(odd, "f"));
        assertThrows(MienException.class, () -> StateDict.of(Map.of()).contract());
    }
}
