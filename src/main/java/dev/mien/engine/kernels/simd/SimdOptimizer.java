package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.AdamStep;
import dev.mien.engine.kernels.OptimizerKernels;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.kernels.SgdStep;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Steps on vectors and on all cores: all parts of all parameters are handed out together. Left to the compiler Adam's loop stays
 * scalar, for it cannot know that four arrays are not one. Vectors and the scalar end round alike, so what an element becomes
 * does not depend on where it stands.
 */
final class SimdOptimizer implements OptimizerKernels {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int N = Lanes.N;
    private static final int PART = 1 << 14;

    private interface Body {
        void run(Slot slot, int from, int to);
    }

    /** Elements from..to of a parameter. */
    private record Part(Slot slot, int from, int to) {}

    private static void eachPart(List<Slot> slots, Body body) {
        List<Part> parts = new ArrayList<>();
        for (Slot slot : slots) {
            int n = slot.value().size();
            for (int from = 0; from < n; from += PART) {
                parts.add(new Part(slot, from, Math.min(n, from + PART)));
            }
        }
        Parallel.run(parts.size(), i -> body.run(parts.get(i).slot, parts.get(i).from, parts.get(i).to));
    }

    @Override
    public void adam(List<Slot> slots, AdamStep s) {
        eachPart(slots, (slot, from, to) -> adam(slot.value().floats(), slot.value().offset(), slot.gradient().floats(),
                slot.gradient().offset(), slot.first().floats(), slot.first().offset(), slot.second().floats(),
                slot.second().offset(), s, from, to));
    }

    private static void adam(float[] p, int pAt, float[] g, int gAt, float[] m, int mAt, float[] v, int vAt, AdamStep s,
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

    @Override
    public void sgd(List<Slot> slots, SgdStep s) {
        eachPart(slots, (slot, from, to) -> {
            float[] p = slot.value().floats();
            float[] g = slot.gradient().floats();
            int pAt = slot.value().offset();
            int gAt = slot.gradient().offset();
            if (slot.first() == null) {
                for (int i = from; i < to; i++) {
                    p[pAt + i] -= s.rate() * (g[gAt + i] + s.decay() * p[pAt + i]);
                }
                return;
            }
            float[] b = slot.first().floats();
            int bAt = slot.first().offset();
            for (int i = from; i < to; i++) {
                float d = g[gAt + i] + s.decay() * p[pAt + i];
                b[bAt + i] = s.keep() * b[bAt + i] + s.add() * d;
                p[pAt + i] -= s.rate() * (s.now() * d + s.ahead() * b[bAt + i]);
            }
        });
    }
}
