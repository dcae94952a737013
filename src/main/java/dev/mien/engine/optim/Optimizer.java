package dev.mien.engine.optim;

import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.OptimizerKernels;
import dev.mien.engine.kernels.OptimizerKernels.Slot;
import dev.mien.engine.nn.Parameter;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes parameters by their gradients. Everything that must survive a restart is in {@link #stateTensors}. Runs in float32;
 * element i of a parameter depends on element i of gradient and state alone, so the number of threads changes nothing.
 */
public abstract class Optimizer {
    private final Map<String, Parameter> parameters;
    private final Map<String, Tensor> state = new LinkedHashMap<>();
    private double lr;

    /**
     * Optimises these parameters; frozen ones and those without a gradient are passed over at each step.
     *
     * @param parameters by name, for instance {@code module.namedParameters()}
     * @param lr         learning rate
     */
    protected Optimizer(Map<String, Parameter> parameters, double lr) {
        this.parameters = new LinkedHashMap<>(parameters);
        setLearningRate(lr);
    }

    /** One step along the gradients that the parameters hold; gradients stay as they are. */
    public final void step() {
        List<Slot> slots = new ArrayList<>();
        parameters.forEach((name, p) -> {
            Tensor g = p.isTrainable() ? p.grad() : null;
            if (g != null) {
                slots.add(slot(name, p.value(), g));
            }
        });
        update(Backends.get().optimizer(), slots);
    }

    /** A parameter with its state. */
    protected abstract Slot slot(String name, Tensor value, Tensor gradient);

    /** Moves all parameters of a step. */
    protected abstract void update(OptimizerKernels kernels, List<Slot> slots);

    /** Forgets all gradients. */
    public final void zeroGrad() {
        parameters.values().forEach(Parameter::zeroGrad);
    }

    /** The parameters by name. */
    public final Map<String, Parameter> parameters() {
        return parameters;
    }

    public final double learningRate() {
        return lr;
    }

    /** Schedules set this before a step. Errors: IllegalArgumentException unless it is a finite number >= 0. */
    public final void setLearningRate(double lr) {
        this.lr = require("learning rate", lr, 0, Double.MAX_VALUE);
    }

    /**
     * The live tensors that a checkpoint needs beside the parameters, for example {@code m.conv1.weight}. Setting their elements
     * restores the optimizer; those of a parameter exist from construction on.
     */
    public final Map<String, Tensor> stateTensors() {
        return state;
    }

    /** Adds a tensor of zeros to the state, the size of each parameter. */
    final void keepPerParameter(String kind) {
        parameters.forEach(
                (name, p) -> state.put(kind + "." + name, Tensor.lasting(p.shape(), DType.F32)));
    }

    /** Adds a counter to the state. */
    final Tensor keepCounter(String name) {
        Tensor t = Tensor.of(new double[1]);
        state.put(name, t);
        return t;
    }

    final Tensor state(String kind, String name) {
        return state.get(kind + "." + name);
    }

    /** Checks a hyper-parameter. */
    static double require(String what, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(what + " must be in [" + low + ", " + high + "], got " + value);
        }
        return value;
    }
}
