package dev.mien.engine.tensor;

import java.util.Arrays;

/**
 * Frees the tensors made in it when it closes: {@code try (Scope scope = Scope.open()) { ... }}. Scopes nest, one stack per
 * thread; a tensor belongs to the innermost scope open when it was made. A result that must survive is handed to the
 * enclosing scope by {@link #keep}. Without an open scope tensors are ordinary garbage-collected objects.
 */
public final class Scope implements AutoCloseable {
    private static final ThreadLocal<Scope> CURRENT = new ThreadLocal<>();

    private final Scope parent = CURRENT.get();
    private final Thread owner = Thread.currentThread();
    /** Null when closed. */
    private Storage[] storages = new Storage[8];
    private int count;

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
            scope.add(s);
        }
    }

    private void add(Storage s) {
        if (count == storages.length) {
            storages = Arrays.copyOf(storages, 2 * count);
        }
        storages[count++] = s;
    }

    /** Moves the tensor's memory to the enclosing scope, or out of all scopes if there is none. */
    public Tensor keep(Tensor t) {
        if (remove(t.storage()) && parent != null) {
            parent.add(t.storage());
        }
        return t;
    }

    /** Takes the tensor's memory out of all scopes; whoever asks frees it, by {@link Storage#free}. */
    public Tensor release(Tensor t) {
        remove(t.storage());
        return t;
    }

    /** True when it was there; the latest are looked at first. */
    private boolean remove(Storage s) {
        for (int i = count - 1; i >= 0; i--) {
            if (storages[i] == s) {
                count--;
                System.arraycopy(storages, i + 1, storages, i, count - i);
                storages[count] = null;
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        if (storages == null) {
            return;
        }
        if (CURRENT.get() != this || Thread.currentThread() != owner) {
            throw new IllegalStateException("scopes close in reverse order, on the thread that opened them");
        }
        for (int i = count - 1; i >= 0; i--) {
            storages[i].free();
        }
        storages = null;
        CURRENT.set(parent);
    }
}
