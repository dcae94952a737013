package dev.mien.verify.golden;

import dev.mien.engine.nn.Init;
import dev.mien.engine.nn.Parameter;
import dev.mien.engine.optim.Adam;
import dev.mien.engine.optim.AdamW;
import dev.mien.engine.optim.Optimizer;
import dev.mien.engine.optim.Sgd;
import dev.mien.engine.tensor.Shape;
import java.util.Map;

/** Golden cases of optimisers: from p0, gradients g0, g1, ... lead to p1, p2, ...; at the end the state m, v or buf. */
final class OptimizerLayers {
    private static final String NAME = "p";

    private OptimizerLayers() {}

    static void run(LayerCase c) {
        int steps = c.meta.integer("steps", 1, LayerCase.MAX);
        Parameter p = new Parameter(Shape.of(c.shape("p0")), Init.constant(0));
        p.value().set(c.plain("p0"));
        Optimizer optimizer = optimizer(c, Map.of(NAME, p));
        for (int k = 0; k < steps; k++) {
            c.file.array(c.key("g" + k), c.shape("p0"));
            p.setGrad(c.plain("g" + k));
            optimizer.step();
            c.compare("p" + (k + 1), p.value().toFloats());
        }
        Map<String, String> states = Map.of("m", "m", "v", "v", "buf", "momentum");
        states.forEach((stored, kind) -> {
            if (c.has(stored)) {
                if (optimizer.stateTensors().containsKey(kind + "." + NAME)) {
                    c.compare(stored, optimizer.stateTensors().get(kind + "." + NAME).toFloats());
                } else {
                    c.check.fail(stored + ": this optimiser keeps no such state");
                }
            }
        });
    }

    private static Optimizer optimizer(LayerCase c, Map<String, Parameter> parameters) {
        String op = c.meta.text("op");
        double lr = c.meta.number("lr");
        Optimizer out;
        if (op.equals("SGD")) {
            out = new Sgd(parameters, lr, c.meta.number("momentum", 0), c.meta.number("dampening", 0),
                    c.meta.number("weight_decay", 0), c.meta.flag("nesterov", false));
        } else {
            double[] betas = c.meta.has("betas") ? c.meta.numbers("betas", 2) : new double[] {0.9, 0.999};
            double eps = c.meta.number("eps", 1e-8);
            boolean w = op.equals("AdamW");
            double decay = c.meta.number("weight_decay", w ? 0.01 : 0);
            out = w ? new AdamW(parameters, lr, betas[0], betas[1], eps, decay)
                    : new Adam(parameters, lr, betas[0], betas[1], eps, decay);
            if (c.meta.flag("amsgrad", false)) {
                throw new NotRunnable("amsgrad is not known");
            }
        }
        c.requireEverythingRead();
        return out;
    }
}
