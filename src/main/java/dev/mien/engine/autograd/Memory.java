package dev.mien.engine.autograd;

import dev.mien.engine.tensor.Storage;

/** The memory of a value that an operation of a tape made, shared by its views, and how many steps of backward will read it. */
final class Memory {
    private final Storage storage;
    private final Ledger ledger;
    private int readers;
    private boolean kept;
    private boolean freed;

    /** Memory that was just taken; the ledger is null when it was taken in earnest. */
    Memory(Storage storage, Ledger ledger) {
        this.storage = storage;
        this.ledger = ledger;
        if (ledger != null) {
            ledger.take(storage);
        }
    }

    /** A step of backward will read it. */
    void addReader() {
        readers++;
    }

    /** A step of backward has read it; after the last it is free. */
    void removeReader() {
        readers--;
        freeIfUnread();
    }

    /** True when no step of backward reads it. */
    boolean isUnread() {
        return readers == 0;
    }

    /** Leaves it to its scope. */
    void keep() {
        kept = true;
    }

    void freeIfUnread() {
        if (readers > 0 || kept || freed) {
            return;
        }
        freed = true;
        if (ledger != null) {
            ledger.give(storage);
        } else {
            storage.free();
        }
    }
}
