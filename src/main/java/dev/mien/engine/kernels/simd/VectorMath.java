package dev.mien.engine.kernels.simd;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.IS_NAN;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transcendental functions of whole arrays, within two units in the last place; NaN stays NaN. Each is one loop around its
 * formula: in a function of its own, a formula this long would not be inlined everywhere, and its vectors would live on the heap.
 */
final class VectorMath {
    private static final VectorSpecies<Float> F = Lanes.F;
    /** Adding and subtracting it rounds to an integer, which stands in the low bits in between. */
    private static final float ROUND = 0x1.8p23f;
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    private static final float EXP_MIN = -87f;
    private static final float EXP_MAX = 88.7f;
    private static final float EXP_2 = 1.6666665459e-1f;
    private static final float EXP_3 = 4.1665795894e-2f;
    private static final float EXP_4 = 8.3334519073e-3f;
    private static final float EXP_5 = 1.3981999507e-3f;
    private static final float EXP_6 = 1.9875691500e-4f;
    /** Vectors of a loop that is never compiled, as at the end of a network, are the slower by far. */
    private static final int FEW = 256;

    private VectorMath() {}

    private static FloatVector all(float value) {
        return FloatVector.broadcast(F, value);
    }

    /**
     * {@code y[i] = exp(sign x[i])}. With sign x = n ln 2 + r and |r| <= ln 2 / 2: a polynomial for exp(r) (Moshier's Cephes,
     * expf), and n added to the exponent bits. Below -87, where float32 loses its precision, 0; above 88.7 infinity.
     */
    static void exp(float[] x, int at, int n, float sign, float[] y, int yAt) {
        int i = 0;
        for (; n >= FEW && i <= n - Lanes.N; i += Lanes.N) {
            FloatVector v = FloatVector.fromArray(F, x, at + i).mul(sign);
            FloatVector clamped = v.max(EXP_MIN).min(EXP_MAX);
            FloatVector shifted = clamped.fma(all(LOG2_E), all(ROUND));
            FloatVector integer = shifted.sub(ROUND);
            FloatVector r = integer.fma(all(-LN2_LOW), integer.fma(all(-LN2_HIGH), clamped));
            FloatVector p = r.fma(all(EXP_6), all(EXP_5));
            p = p.fma(r, all(EXP_4));
            p = p.fma(r, all(EXP_3));
            p = p.fma(r, all(EXP_2));
            p = p.fma(r, all(0.5f));
            p = p.fma(r.mul(r), r).add(1f);
            p = p.reinterpretAsInts().add(shifted.reinterpretAsInts().lanewise(LSHL, 23)).reinterpretAsFloats();
            p.blend(0f, v.compare(LT, EXP_MIN)).blend(Float.POSITIVE_INFINITY, v.compare(GT, EXP_MAX))
                    .blend(v, v.test(IS_NAN)).intoArray(y, yAt + i);
        }
        for (; i < n; i++) {
            y[yAt + i] = exp(x[at + i] * sign);
        }
    }

    /** The same to the bit. */
    private static float exp(float v) {
        if (Float.isNaN(v)) {
            return v;
        }
        if (v < EXP_MIN || v > EXP_MAX) {
            return v < 0 ? 0 : Float.POSITIVE_INFINITY;
        }
        float shifted = Math.fma(v, LOG2_E, ROUND);
        float integer = shifted - ROUND;
        float r = Math.fma(integer, -LN2_LOW, Math.fma(integer, -LN2_HIGH, v));
        float p = Math.fma(r, EXP_6, EXP_5);
        p = Math.fma(p, r, EXP_4);
        p = Math.fma(p, r, EXP_3);
        p = Math.fma(p, r, EXP_2);
        p = Math.fma(p, r, 0.5f);
        p = Math.fma(p, r * r, r) + 1;
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << 23));
    }

    /** {@code y[i] = 1 / (1 + exp(-x[i]))}. */
    static void sigmoid(float[] x, int at, int n, float[] y, int yAt) {
        exp(x, at, n, -1, y, yAt);
        int i = yAt;
        for (; i <= yAt + n - Lanes.N; i += Lanes.N) {
            all(1f).div(FloatVector.fromArray(F, y, i).add(1f)).intoArray(y, i);
        }
        for (; i < yAt + n; i++) {
            y[i] = 1 / (1 + y[i]);
        }
    }

    /** Hyperbolic tangent: a rational function of degrees 13 and 6 (the one in Eigen), 1 to float32 precision beyond 8. */
    static void tanh(float[] x, int at, int n, float[] y, int yAt) {
        for (int i = 0; i < n; i += Lanes.N) {
            VectorMask<Float> m = F.indexInRange(i, n);
            FloatVector v = FloatVector.fromArray(F, x, at + i, m).max(-7.9988117f).min(7.9988117f);
            FloatVector s = v.mul(v);
            FloatVector p = s.fma(all(-2.76076847742355e-16f), all(2.00018790482477e-13f));
            p = p.fma(s, all(-8.60467152213735e-11f));
            p = p.fma(s, all(5.12229709037114e-08f));
            p = p.fma(s, all(1.48572235717979e-05f));
            p = p.fma(s, all(6.37261928875436e-04f));
            p = p.fma(s, all(4.89352455891786e-03f)).mul(v);
            FloatVector q = s.fma(all(1.19825839466702e-06f), all(1.18534705686654e-04f));
            q = q.fma(s, all(2.26843463243900e-03f));
            q = q.fma(s, all(4.89352518554385e-03f));
            p.div(q).intoArray(y, yAt + i, m);
        }
    }
}
