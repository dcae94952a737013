package dev.mien.engine.plan;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The plans of one module by the shape of its input, made when first needed; the least recently used goes when there are many. */
public final class Plans {
    private final Module module;
    private final Backend backend;
    private final Map<Shape, Plan> plans;

    /** Of a module in evaluation mode, at most so many plans at a time. */
    public Plans(Module module, Backend backend, int most) {
        this.module = module;
        this.backend = backend;
        this.plans = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Shape, Plan> eldest) {
                return size() > most;
            }
        };
    }

    /** What the module answers; any number of threads may ask. */
    public Tensor run(Tensor x) {
        return plan(x.shape()).run(x);
    }

    private synchronized Plan plan(Shape input) {
        return plans.computeIfAbsent(input, s -> Plan.of(module, s, backend));
    }
}
