package dev.mien.engine.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lanes")
class VectorMathTest {
    private static final Function EXP = (x, at, n, y, yAt) -> VectorMath.exp(x, at, n, 1, y, yAt);

    /** {@code y[yAt + i] = f(x[at + i])} for n elements. */
    private interface Function {
        void apply(float[] x, int at, int n, float[] y, int yAt);
    }

    @Test
    void exp() {
        worstRelativeError(EXP, Math::exp, -87, 88.7f, 2);
    }

    /** So that a value does not depend on how many there are beside it. */
    @Test
    void expIsTheSameToTheBitAloneAndAmongOthers() {
        float[] x = new float[4099];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i - 2048) * 0.045f;
        }
        x[100] = Float.intBitsToFloat(0x7fc00001);
        x[101] = Float.NEGATIVE_INFINITY;
        x[102] = Float.POSITIVE_INFINITY;
        float[] y = new float[x.length];
        VectorMath.exp(x, 0, x.length, 1, y, 0);
        for (int i = 0; i < x.length; i++) {
            assertEquals(Float.floatToIntBits(y[i]), Float.floatToIntBits(at(EXP, x[i])), "exp(" + x[i] + ")");
        }
        assertTrue(Float.isNaN(y[100]));
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
        assertEquals(0, at(EXP, Float.NEGATIVE_INFINITY));
        assertEquals(0, at(EXP, -200));
        assertEquals(1, at(EXP, 0));
        assertEquals(Float.POSITIVE_INFINITY, at(EXP, Float.POSITIVE_INFINITY));
        assertEquals(Float.POSITIVE_INFINITY, at(EXP, 89));
        assertEquals(0, at(VectorMath::sigmoid, Float.NEGATIVE_INFINITY));
        assertEquals(1, at(VectorMath::sigmoid, Float.POSITIVE_INFINITY));
        assertEquals(0.5f, at(VectorMath::sigmoid, 0));
        assertEquals(1, at(VectorMath::tanh, Float.POSITIVE_INFINITY), 1e-6);
        assertEquals(-1, at(VectorMath::tanh, Float.NEGATIVE_INFINITY), 1e-6);
        assertEquals(0, at(VectorMath::tanh, 0));
        assertTrue(Float.isNaN(at(EXP, Float.NaN)));
        assertTrue(Float.isNaN(at(VectorMath::sigmoid, Float.NaN)));
        assertTrue(Float.isNaN(at(VectorMath::tanh, Float.NaN)));
    }

    /** In units of 2^-24, half of the last place of numbers just above a power of two. */
    private static void worstRelativeError(Function f, DoubleUnaryOperator exact, float from,
            float to,
            double limit) {
        int n = 200_001;
        float[] x = new float[n];
        float[] y = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = from + (to - from) * i / (n - 1);
        }
        f.apply(x, 0, n, y, 0);
        double worst = 0;
        float where = 0;
        for (int i = 0; i < n; i++) {
            double expected = exact.applyAsDouble(x[i]);
            double error = expected == 0 ? 0 : Math.abs(y[i] - expected) / Math.abs(expected) * 0x1p24;
            if (!(error <= worst)) {
                worst = error;
                where = x[i];
            }
        }
        assertTrue(worst <= 2 * limit, "at " + where + ": " + worst / 2 + " units in the last place");
    }

    private static float at(Function f, float x) {
        float[] y = {7, 7, 7};
        f.apply(new float[] {9, x, 9}, 1, 1, y, 1);
        assertEquals(7, y[0]);
        assertEquals(7, y[2]);
        return y[1];
    }
}
