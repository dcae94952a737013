package dev.mien.engine.kernels.simd;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/** Transcendental functions on vectors, within two units in the last place; NaN stays NaN. */
final class VectorMath {
    /** Adding and subtracting it rounds to an integer, which stands in the low bits in between. */
    private static final float ROUND = 0x1.8p23f;
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    private static final float EXP_MIN = -87f;
    private static final float EXP_MAX = 88.7f;

    private VectorMath() {}

    /**
     * e to the x: x = n ln 2 + r with |r| <= ln 2 / 2, a polynomial for exp(r) (Moshier's Cephes, expf), and n added to the
     * exponent bits. Below -87, where float32 loses its precision, 0; above 88.7 infinity.
     */
    static FloatVector exp(FloatVector x) {
        FloatVector v = x.max(EXP_MIN).min(EXP_MAX);
        FloatVector shifted = v.fma(FloatVector.broadcast(Lanes.F, LOG2_E), FloatVector.broadcast(Lanes.F, ROUND));
        FloatVector n = shifted.sub(ROUND);
        FloatVector r = n.fma(FloatVector.broadcast(Lanes.F, -LN2_HIGH), v);
        r = n.fma(FloatVector.broadcast(Lanes.F, -LN2_LOW), r);
        FloatVector p = r.fma(FloatVector.broadcast(Lanes.F, 1.9875691500e-4f),
                FloatVector.broadcast(Lanes.F, 1.3981999507e-3f));
        p = p.fma(r, FloatVector.broadcast(Lanes.F, 8.3334519073e-3f));
        p = p.fma(r, FloatVector.broadcast(Lanes.F, 4.1665795894e-2f));
        p = p.fma(r, FloatVector.broadcast(Lanes.F, 1.6666665459e-1f));
        p = p.fma(r, FloatVector.broadcast(Lanes.F, 0.5f));
        p = p.fma(r.mul(r), r).add(1f);
        FloatVector y = p.reinterpretAsInts().add(shifted.reinterpretAsInts().lanewise(LSHL, 23)).reinterpretAsFloats();
        return y.blend(0f, x.compare(LT, EXP_MIN)).blend(Float.POSITIVE_INFINITY, x.compare(GT, EXP_MAX));
    }

    /** {@code 1 / (1 + exp(-x))}. */
    static FloatVector sigmoid(FloatVector x) {
        FloatVector one = FloatVector.broadcast(Lanes.F, 1f);
        return one.div(exp(x.neg()).add(one));
    }

    /** Hyperbolic tangent: a rational function of degrees 13 and 6 (the one in Eigen), 1 to float32 precision beyond 8. */
    static FloatVector tanh(FloatVector x) {
        FloatVector v = x.max(-7.9988117f).min(7.9988117f);
        FloatVector s = v.mul(v);
        FloatVector p = s.fma(FloatVector.broadcast(Lanes.F, -2.76076847742355e-16f),
                FloatVector.broadcast(Lanes.F, 2.00018790482477e-13f));
        p = p.fma(s, FloatVector.broadcast(Lanes.F, -8.60467152213735e-11f));
        p = p.fma(s, FloatVector.broadcast(Lanes.F, 5.12229709037114e-08f));
        p = p.fma(s, FloatVector.broadcast(Lanes.F, 1.48572235717979e-05f));
        p = p.fma(s, FloatVector.broadcast(Lanes.F, 6.37261928875436e-04f));
        p = p.fma(s, FloatVector.broadcast(Lanes.F, 4.89352455891786e-03f)).mul(v);
        FloatVector q = s.fma(FloatVector.broadcast(Lanes.F, 1.19825839466702e-06f),
                FloatVector.broadcast(Lanes.F, 1.18534705686654e-04f));
        q = q.fma(s, FloatVector.broadcast(Lanes.F, 2.26843463243900e-03f));
        q = q.fma(s, FloatVector.broadcast(Lanes.F, 4.89352518554385e-03f));
        return p.div(q);
    }
}
