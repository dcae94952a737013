package dev.mien.verify;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import java.util.Map;

/**
 * One thread against several: every bit of output and gradients must be the same.
 *
 * @param op the operation
 */
public record ThreadCheck(OpCase op) implements VerifyCase {
    private static final int SEVERAL = 3;

    @Override
    public String name() {
        return "threads/" + op.name();
    }

    @Override
    public Result run(Backend backend) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> one = run(backend, 1);
            Map<String, Tensor> several = run(backend, Math.max(SEVERAL, Parallel.threads()));
            int different = 0;
            String where = "";
            for (String key : one.keySet()) {
                int d = different(one.get(key), several.get(key));
                where = d > 0 && different == 0 ? key : where;
                different += d;
            }
            return Result.of(different, 0, different == 0 ? "" : different + " elements differ, first in " + where);
        }
    }

    private Map<String, Tensor> run(Backend backend, int threads) {
        int before = Parallel.threads();
        Parallel.setThreads(threads);
        try {
            return op.run(backend, DType.F32);
        } finally {
            Parallel.setThreads(before);
        }
    }

    private static int different(Tensor a, Tensor b) {
        int n = 0;
        for (int i = 0; i < a.size(); i++) {
            n += Double.doubleToLongBits(a.get(i)) == Double.doubleToLongBits(b.get(i)) ? 0 : 1;
        }
        return n;
    }

    @Override
    public String toString() {
        return name();
    }
}
