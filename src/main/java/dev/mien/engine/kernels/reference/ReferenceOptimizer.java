package dev.mien.engine.kernels.reference;

import dev.mien.engine.kernels.AdamStep;
import dev.mien.engine.kernels.OptimizerKernels;
import dev.mien.engine.kernels.SgdStep;
import dev.mien.engine.tensor.Tensor;
import java.util.List;

/** The formulas of the steps, element by element, in double. */
final class ReferenceOptimizer implements OptimizerKernels {
    @Override
    public void adam(List<Slot> slots, AdamStep s) {
        for (Slot slot : slots) {
            Tensor p = slot.value();
            Tensor m = slot.first();
            Tensor v = slot.second();
            for (int i = 0; i < p.size(); i++) {
                double d = slot.gradient().get(i) + s.decay() * p.get(i);
                m.set(i, s.beta1() * m.get(i) + s.rest1() * d);
                v.set(i, s.beta2() * v.get(i) + s.rest2() * d * d);
                p.set(i, s.shrink() * p.get(i) - s.rate() * m.get(i) / (Math.sqrt(v.get(i)) * s.unbias() + s.eps()));
            }
        }
    }

    @Override
    public void sgd(List<Slot> slots, SgdStep s) {
        for (Slot slot : slots) {
            Tensor p = slot.value();
            Tensor b = slot.first();
            for (int i = 0; i < p.size(); i++) {
                double d = slot.gradient().get(i) + s.decay() * p.get(i);
                if (b != null) {
                    b.set(i, s.keep() * b.get(i) + s.add() * d);
                    d = s.now() * d + s.ahead() * b.get(i);
                }
                p.set(i, p.get(i) - s.rate() * d);
            }
        }
    }
}
