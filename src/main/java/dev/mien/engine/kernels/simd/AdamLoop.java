package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.AdamStep;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Adam on vectors. Left to the compiler the loop stays scalar: it cannot know that four arrays are not one. Vectors and the scalar
 * end round alike, so what an element becomes does not depend on where it stands.
 */
final class AdamLoop {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int N = Lanes.N;

    private AdamLoop() {}

    static void run(float[] p, int pAt, float[] g, int gAt, float[] m, int mAt, float[] v, int vAt, AdamStep s,
            int from, int to) {
        int i = from;
        for (; i <= to - N; i += N) {
            FloatVector old = FloatVector.fromArray(F, p, pAt + i);
            FloatVector d = FloatVector.fromArray(F, g, gAt + i).add(old.mul(s.decay()));
            FloatVector mean = FloatVector.fromArray(F, m, mAt + i).mul(s.beta1()).add(d.mul(s.rest1()));
            FloatVector square = FloatVector.fromArray(F, v, vAt + i).mul(s.beta2()).add(d.mul(s.rest2()).mul(d));
            mean.intoArray(m, mAt + i);
            square.intoArray(v, vAt + i);
            FloatVector scale = square.sqrt().mul(s.unbias()).add(s.eps());
            old.mul(s.shrink()).sub(mean.mul(s.rate()).div(scale)).intoArray(p, pAt + i);
        }
        for (; i < to; i++) {
            float d = g[gAt + i] + s.decay() * p[pAt + i];
            m[mAt + i] = s.beta1() * m[mAt + i] + s.rest1() * d;
            v[vAt + i] = s.beta2() * v[vAt + i] + s.rest2() * d * d;
            float scale = (float) Math.sqrt(v[vAt + i]) * s.unbias() + s.eps();
            p[pAt + i] = s.shrink() * p[pAt + i] - s.rate() * m[mAt + i] / scale;
        }
    }
}
