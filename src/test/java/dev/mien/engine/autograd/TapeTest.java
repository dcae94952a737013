package dev.mien.engine.autograd;

import static dev.mien.engine.ops.Add.add;
import static dev.mien.engine.ops.Add.scaleAdd;
import static dev.mien.engine.ops.Mean.mean;
import static dev.mien.engine.ops.Relu.relu;
import static dev.mien.engine.ops.Relu.reluInPlace;
import static dev.mien.engine.ops.Reshape.reshape;
import static dev.mien.engine.ops.Sigmoid.sigmoid;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.engine.kernels.reference.ReferenceBackend;
import dev.mien.engine.ops.Linear;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TapeTest {
    private final Tape tape = Tape.recording(ReferenceBackend.create());
    private Tensor lastGradient;
    private final Tensor data = Tensor.of(new float[] {1, -2, 3}, 1, 3);

    @Test
    void gradientsOfAValueUsedTwiceAddUp() {
        Var x = tape.leaf(data);
        Var y = add(relu(x), scaleAdd(x, 3, x));
        tape.backward(y, ones(1, 3));
        assertArrayEquals(new float[] {5, 4, 5}, x.grad().toFloats());
    }

    @Test
    void aValueAddedToItself() {
        Var x = tape.leaf(data);
        tape.backward(scaleAdd(x, 2, x), ones(1, 3));
        assertArrayEquals(new float[] {3, 3, 3}, x.grad().toFloats());
    }

    @Test
    void chainsOfViewsInsideAScope() {
        try (Scope scope = Scope.open()) {
            Var x = tape.leaf(data);
            Var y = reshape(add(reshape(x, 3, 1), reshape(x, 3, 1)), 1, 3);
            tape.backward(reshape(mean(y, 1), new int[0]));
            assertArrayEquals(new float[] {2f / 3, 2f / 3, 2f / 3}, x.grad().toFloats(), 1e-7f);
        }
    }

    @Test
    void frozenParametersGetNoGradient() {
        Tensor w = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Var frozen = tape.leaf(w, w, null);
        Var x = tape.leaf(data);
        tape.backward(Linear.linear(x, frozen, null), ones(1, 2));
        assertNull(frozen.grad());
        assertFalse(frozen.needsGrad());
        assertArrayEquals(new float[] {5, 7, 9}, x.grad().toFloats());
    }

    @Test
    void constantsStopGradients() {
        Var y = relu(tape.constant(data));
        assertFalse(y.needsGrad());
        tape.backward(y, ones(1, 3));
    }

    @Test
    void parametersAccumulateOverPasses() {
        Tensor w = Tensor.of(new float[] {1, 1, 1}, 1, 3);
        Tensor grad = Tensor.zeros(1, 3);
        Gradient gathered = new Gradient(grad);
        Object owner = new Object();
        for (int pass = 0; pass < 2; pass++) {
            Tape t = Tape.recording(ReferenceBackend.create());
            Var leaf = t.leaf(owner, w, gathered);
            assertSame(leaf, t.leaf(owner, w, gathered));
            t.backward(Linear.linear(t.constant(data), leaf, null), ones(1, 1));
        }
        assertArrayEquals(new float[] {2, -4, 6}, grad.toFloats());
    }

    @Test
    void anInferenceTapeKeepsNothing() {
        Tape inference = Tape.inference(ReferenceBackend.create());
        Var x = inference.leaf(data);
        Var y = relu(x);
        assertFalse(y.needsGrad());
        inference.backward(y, ones(1, 3));
        assertNull(x.grad());
    }

    @Test
    void aLossIsOneNumber() {
        Var y = relu(tape.leaf(data));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> tape.backward(y));
        assertTrue(e.getMessage().contains("[1, 3]"), e.getMessage());
    }

    @Test
    void tapesDoNotMix() {
        Var other = Tape.recording(ReferenceBackend.create()).leaf(data);
        assertThrows(IllegalArgumentException.class, () -> add(tape.leaf(data), other));
    }

    @Test
    void observersSeeModules() {
        int[] seen = {0};
        assertFalse(tape.isObserved());
        tape.observe((module, output) -> seen[0]++).observed("block", data);
        assertTrue(tape.isObserved());
        assertEquals(1, seen[0]);
    }

    @Test
    void valuesAreFreedAfterTheirLastReaderAndNotBefore() {
        Var x = tape.leaf(data);
        Var kept = tape.keep(sigmoid(x));
        Var read = sigmoid(kept);
        Var y = tape.part(v -> add(scaleAdd(v, 2, v), v), read);
        read.value().get(0);
        tape.backward(y, ones(1, 3));
        assertThrows(IllegalStateException.class, () -> read.value().get(0));
        kept.value().get(0);
        y.value().get(0);
    }

    @Test
    void whatAPartMakesAndNobodyReadsIsGone() {
        Var[] inside = new Var[2];
        Var x = tape.leaf(data);
        Var y = tape.part(v -> {
            inside[0] = scaleAdd(v, 2, v);
            inside[1] = relu(inside[0]);
            return add(inside[1], inside[0]);
        }, x);
        assertThrows(IllegalStateException.class, () -> inside[0].value().get(0));
        assertTrue(inside[1].value().get(0) > 0, "its own backward reads it");
        tape.backward(y, ones(1, 3));
        assertArrayEquals(new float[] {6, 3, 6}, x.grad().toFloats());
    }

    @Test
    void overwritesOnlyWhatNobodyReads() {
        Var x = tape.leaf(data);
        Var sum = scaleAdd(x, 2, x);
        Var y = reluInPlace(sum);
        assertSame(sum.value().storage(), y.value().storage());
        Var s = sigmoid(x);
        assertNotSame(s.value().storage(), reluInPlace(s).value().storage());
        assertNotSame(data.storage(), reluInPlace(x).value().storage());
        tape.backward(y, ones(1, 3));
        assertArrayEquals(new float[] {3, 0, 3}, x.grad().toFloats());
    }

    @Test
    void recomputedPartsHaveTheSameGradients() {
        for (boolean again : new boolean[] {false, true}) {
            Tape t = Tape.recording(ReferenceBackend.create());
            Gradient dw = new Gradient();
            Tensor w = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 3, 3);
            Var x = t.leaf(data);
            UnaryOperator<Var> f = v -> sigmoid(Linear.linear(relu(v), v.tape().leaf(w, w, dw), null));
            Var y = again ? t.recomputed(f, t.recomputed(f, x)) : t.part(f, t.part(f, x));
            t.backward(y, ones(1, 3));
            Tensor expected = again ? lastGradient : x.grad();
            assertArrayEquals(expected.toFloats(), x.grad().toFloats());
            assertTrue(dw.value().get(0) != 0);
            lastGradient = x.grad();
        }
    }

    @Test
    void theFirstGradientAfterClearingReplaces() {
        Tensor w = Tensor.of(new float[] {1, 1, 1}, 1, 3);
        Gradient gathered = new Gradient();
        assertNull(gathered.value());
        for (int pass = 0; pass < 3; pass++) {
            gathered.clear();
            Tape t = Tape.recording(ReferenceBackend.create());
            t.backward(Linear.linear(t.constant(data), t.leaf(w, w, gathered), null), ones(1, 1));
            assertArrayEquals(new float[] {1, -2, 3}, gathered.value().toFloats());
        }
        gathered.clear();
        assertArrayEquals(new float[3], gathered.value().toFloats());
    }

    private static Tensor ones(int... dims) {
        return Tensor.zeros(dims).fill(1);
    }
}
