package dev.mien.engine.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lanes")
class VectorMathTest {
    @Test
    void exp() {
        worstRelativeError(VectorMath::exp, Math::exp, -87, 88.7f, 2);
    }

    @Test
    void sigmoid() {
        worstRelativeError(VectorMath::sigmoid, x -> 1 / (1 + Math.exp(-x)), -80, 40, 4);
    }

    @Test
    void tanh() {
        worstRelativeError(VectorMath::tanh, Math::tanh, -12, 12, 4);
        worstRelativeError(VectorMath::tanh, Math::tanh, -1e-3f, 1e-3f, 4);
    }

    @Test
    void extremes() {
        assertEquals(0, at(VectorMath::exp, Float.NEGATIVE_INFINITY));
        assertEquals(0, at(VectorMath::exp, -200));
        assertEquals(1, at(VectorMath::exp, 0));
        assertEquals(Float.POSITIVE_INFINITY, at(VectorMath::exp, Float.POSITIVE_INFINITY));
        assertEquals(Float.POSITIVE_INFINITY, at(VectorMath::exp, 89));
        assertEquals(0, at(VectorMath::sigmoid, Float.NEGATIVE_INFINITY));
        assertEquals(1, at(VectorMath::sigmoid, Float.POSITIVE_INFINITY));
        assertEquals(0.5f, at(VectorMath::sigmoid, 0));
        assertEquals(1, at(VectorMath::tanh, Float.POSITIVE_INFINITY), 1e-6);
        assertEquals(-1, at(VectorMath::tanh, Float.NEGATIVE_INFINITY), 1e-6);
        assertEquals(0, at(VectorMath::tanh, 0));
        assertTrue(Float.isNaN(at(VectorMath::exp, Float.NaN)));
        assertTrue(Float.isNaN(at(VectorMath::sigmoid, Float.NaN)));
        assertTrue(Float.isNaN(at(VectorMath::tanh, Float.NaN)));
    }

    /** In units of 2^-24, half of the last place of numbers just above a power of two. */
    private static void worstRelativeError(UnaryOperator<FloatVector> f, DoubleUnaryOperator exact, float from,
            float to,
            double limit) {
        int n = 200_000;
        double worst = 0;
        float where = 0;
        for (int i = 0; i <= n; i++) {
            float x = from + (to - from) * i / n;
            double expected = exact.applyAsDouble(x);
            double error = expected == 0 ? 0 : Math.abs(at(f, x) - expected) / Math.abs(expected) * 0x1p24;
            if (!(error <= worst)) {
                worst = error;
                where = x;
            }
        }
        assertTrue(worst <= 2 * limit, "at " + where + ": " + worst / 2 + " units in the last place");
    }

    private static float at(UnaryOperator<FloatVector> f, float x) {
        return f.apply(FloatVector.broadcast(Lanes.F, x)).lane(0);
    }
}
