package dev.mien.engine.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * Frees the tensors made in it when it closes: {@code try (Scope scope = Scope.open()) { ... }}. Scopes nest, one stack per
 * thread; a tensor belongs to the innermost scope open when it was made. A result that must survive is handed to the
 * enclosing scope by {@link #keep}. Without an open scope tensors are ordinary garbage-collected objects.
 */
public final class Scope implements AutoCloseable {
    private static final ThreadLocal<Scope> CURRENT = new ThreadLocal<>();

    private final Scope parent = CURRENT.get();
    private final Thread owner = Thread.currentThread();
    private List<Storage> storages = new ArrayList<>();

    private Scope() {
        CURRENT.set(this);
    }

    /** Opens a scope for this thread. */
    public static Scope open() {
        return new Scope();
    }

    static boolean isOpen() {
        return CURRENT.get() != null;
    }

    static void register(Storage s) {
        Scope scope = CURRENT.get();
        if (scope != null) {
            scope.storages.add(s);
        }
    }

    /** Moves the tensor's memory to the enclosing scope, or out of all scopes if there is none. */
    public Tensor keep(Tensor t) {
        for (int i = storages.size() - 1; i >= 0; i--) {
            if (storages.get(i) == t.storage()) {
                storages.remove(i);
                if (parent != null) {
                    parent.storages.add(t.storage());
                }
                break;
            }
        }
        return t;
    }

    /** Takes the tensor's memory out of all scopes; whoever asks frees it, by {@link Storage#free}. */
    public Tensor release(Tensor t) {
        storages.removeIf(s -> s == t.storage());
        return t;
    }

    @Override
    public void close() {
        if (storages == null) {
            return;
        }
        if (CURRENT.get() != this || Thread.currentThread() != owner) {
            throw new IllegalStateException("scopes close in reverse order, on the thread that opened them");
        }
        for (int i = storages.size() - 1; i >= 0; i--) {
            storages.get(i).free();
        }
        storages = null;
        if (parent == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(parent);
        }
    }
}
