package dev.mien.engine.kernels.cuda;

import dev.mien.engine.kernels.AdamStep;
import dev.mien.engine.kernels.OptimizerKernels;
import dev.mien.engine.kernels.SgdStep;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Steps of optimisers: one launch for all parameters, by a table of where their parts are. */
final class CudaOptimizer implements OptimizerKernels {
    /** Elements of a part, about what keeps a block busy. */
    private static final int PART = 1 << 14;

    private final CudaDevice gpu;

    CudaOptimizer(CudaDevice gpu) {
        this.gpu = gpu;
    }

    @Override
    public void adam(List<Slot> slots, AdamStep s) {
        run("optimiser_adam", slots, l -> l.struct(s.beta1(), s.rest1(), s.beta2(), s.rest2(), s.rate(), s.unbias(),
                s.eps(), s.decay(), s.shrink()));
    }

    @Override
    public void sgd(List<Slot> slots, SgdStep s) {
        run("optimiser_sgd", slots,
                l -> l.value(s.rate()).value(s.decay()).value(s.keep()).value(s.add()).value(s.now())
                        .value(s.ahead()));
    }

    private void run(String kernel, List<Slot> slots, UnaryOperator<Launch> step) {
        List<long[]> parts = new ArrayList<>();
        for (Slot slot : slots) {
            long value = Launch.address(slot.value(), true, true);
            long gradient = Launch.address(slot.gradient(), true, false);
            long first = slot.first() == null ? 0 : Launch.address(slot.first(), true, true);
            long second = slot.second() == null ? 0 : Launch.address(slot.second(), true, true);
            for (int from = 0; from < slot.value().size(); from += PART) {
                long at = 4L * from;
                parts.add(new long[] {value + at, gradient + at, first == 0 ? 0 : first + at,
                        second == 0 ? 0 : second + at, Math.min(PART, slot.value().size() - from)});
            }
        }
        if (parts.isEmpty()) {
            return;
        }
        long[] table = parts.stream().flatMapToLong(Arrays::stream).toArray();
        try (DeviceArray memory = gpu.uploaded(MemorySegment.ofArray(table))) {
            step.apply(gpu.launch(kernel).array(memory).value(parts.size())).blocks(
                    Math.min(parts.size(), Launch.MOST_BLOCKS), Launch.THREADS);
        }
    }
}
