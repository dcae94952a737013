package dev.mien.engine.nn;

import dev.mien.engine.autograd.Var;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Modules one after the other; their names are their numbers. */
public final class Sequential extends Module {
    private final List<Module> modules;

    public Sequential(Module... modules) {
        this.modules = List.of(modules);
    }

    public Sequential(List<? extends Module> modules) {
        this.modules = List.copyOf(modules);
    }

    /** Module number i. */
    public Module get(int i) {
        return modules.get(i);
    }

    /** All of them, in order. */
    public List<Module> modules() {
        return modules;
    }

    @Override
    protected Map<String, Module> children() {
        Map<String, Module> out = new LinkedHashMap<>();
        for (int i = 0; i < modules.size(); i++) {
            out.put(Integer.toString(i), modules.get(i));
        }
        return out;
    }

    @Override
    protected Var forward(Var x) {
        for (Module m : modules) {
            x = m.apply(x);
        }
        return x;
    }
}
