package dev.mien.engine.nn;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Tensor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A part of a network: parameters, buffers and smaller modules in its fields, and how an input goes through them. The names of
 * the fields are the keys of checkpoints ({@code mixed_6a.branch1.0.conv.weight}); elements of a {@code List<Module>} are
 * numbered. Holds names and parameters, no arithmetic. Modules start in evaluation mode.
 */
public abstract class Module {
    private boolean training;
    private boolean recomputed;

    /** The computation, in terms of operations and smaller modules; call {@link #apply}, not this. */
    protected abstract Var forward(Var x);

    /** Runs the module. What it made on the way and nobody needs any more is freed before it returns. */
    public final Var apply(Var x) {
        Tape tape = x.tape();
        Var y = recomputed && training ? tape.recomputed(this::forward, x) : tape.part(this::forward, x);
        tape.observed(this, y.value());
        return y;
    }

    /**
     * Marks this module: in training, nothing of what it makes is kept but its result, and backward runs it once more. Costs a
     * forward pass, saves the memory of everything in between; changes no bit.
     */
    public final Module recompute(boolean on) {
        recomputed = on;
        return this;
    }

    /** Marks {@link #blocks all blocks} of this tree, or none. */
    public final Module recomputeBlocks(boolean on) {
        namedModules().values().forEach(m -> m.blocks().forEach(b -> b.recompute(on)));
        return this;
    }

    /** The parts of this module that are worth recomputing: their input is small against what they make. None unless overridden. */
    protected List<Module> blocks() {
        return List.of();
    }

    /** The smaller modules by the names of their fields. Override to name them otherwise. */
    protected Map<String, Module> children() {
        return fieldChildren();
    }

    /**
     * The smaller modules, where those in the named fields are replaced by their own children: code may group layers that a
     * checkpoint keeps side by side.
     */
    protected final Map<String, Module> childrenInlining(String... fields) {
        Map<String, Module> out = new LinkedHashMap<>();
        fieldChildren().forEach((name, m) -> {
            if (List.of(fields).contains(name)) {
                out.putAll(m.children());
            } else {
                out.put(name, m);
            }
        });
        return out;
    }

    private Map<String, Module> fieldChildren() {
        Map<String, Module> out = new LinkedHashMap<>();
        eachField((name, value) -> {
            if (value instanceof Module m) {
                out.put(name, m);
            } else if (value instanceof List<?> list) {
                for (int i = 0; i < list.size(); i++) {
                    if (list.get(i) instanceof Module m) {
                        out.put(name + "." + i, m);
                    }
                }
            }
        });
        return out;
    }

    /** Every module of this tree by its path, this one first under the empty name. */
    public final Map<String, Module> namedModules() {
        Map<String, Module> out = new LinkedHashMap<>();
        collect("", out);
        return out;
    }

    private void collect(String path, Map<String, Module> out) {
        out.put(path, this);
        children().forEach((name, m) -> m.collect(join(path, name), out));
    }

    /** Every parameter of this tree by its path. */
    public final Map<String, Parameter> namedParameters() {
        Map<String, Parameter> out = new LinkedHashMap<>();
        namedModules().forEach((path, m) -> m.eachField((name, value) -> {
            if (value instanceof Parameter p) {
                out.put(join(path, name), p);
            }
        }));
        return out;
    }

    /** Every buffer of this tree by its path. */
    public final Map<String, Buffer> namedBuffers() {
        Map<String, Buffer> out = new LinkedHashMap<>();
        namedModules().forEach((path, m) -> m.eachField((name, value) -> {
            if (value instanceof Buffer b) {
                out.put(join(path, name), b);
            }
        }));
        return out;
    }

    /** The parameters that training changes. */
    public final List<Parameter> trainableParameters() {
        return namedParameters().values().stream().filter(Parameter::isTrainable).toList();
    }

    /** The live tensors of all parameters and buffers by path: what a checkpoint holds. */
    public final Map<String, Tensor> stateTensors() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        namedModules().forEach((path, m) -> m.eachField((name, value) -> {
            if (value instanceof Parameter p) {
                out.put(join(path, name), p.value());
            } else if (value instanceof Buffer b) {
                out.put(join(path, name), b.value());
            }
        }));
        return out;
    }

    /** Training mode (batch statistics, dropout) or evaluation mode, for the whole tree. */
    public final Module train(boolean on) {
        namedModules().values().forEach(m -> m.training = on);
        return this;
    }

    /** True in training mode. */
    public final boolean isTraining() {
        return training;
    }

    /** Keeps gradients and optimisers away from every parameter of the tree, or lets them back. */
    public final Module setTrainable(boolean trainable) {
        namedParameters().values().forEach(p -> p.setTrainable(trainable));
        return this;
    }

    /** Draws all parameters anew from the seed and resets the buffers. */
    public final Module initialise(long seed) {
        namedParameters().forEach((name, p) -> p.initialise(seed, name));
        namedBuffers().values().forEach(Buffer::initialise);
        return this;
    }

    /** Changes the precision of the whole tree. */
    public final Module to(DType dtype) {
        namedParameters().values().forEach(p -> p.to(dtype));
        namedBuffers().values().forEach(b -> b.to(dtype));
        return this;
    }

    /** Forgets all gradients. */
    public final void zeroGrad() {
        namedParameters().values().forEach(Parameter::zeroGrad);
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Fields in the order they are declared, those of superclasses first. */
    private void eachField(BiConsumer<String, Object> action) {
        List<Class<?>> chain = new ArrayList<>();
        for (Class<?> c = getClass(); c != Module.class; c = c.getSuperclass()) {
            chain.addFirst(c);
        }
        for (Class<?> c : chain) {
            for (Field f : c.getDeclaredFields()) {
                if (Modifier.isStatic(f.getModifiers()) || f.isSynthetic()) {
                    continue;
                }
                try {
                    f.setAccessible(true);
                    Object value = f.get(this);
                    if (value != null) {
                        action.accept(f.getName(), value);
                    }
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException("cannot read field " + f + "; open its package to dev.mien", e);
                }
            }
        }
    }
}
