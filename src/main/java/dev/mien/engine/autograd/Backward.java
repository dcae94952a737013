package dev.mien.engine.autograd;

import dev.mien.engine.autograd.Tape.Node;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Tensor;
import java.util.List;

/** The walk back over what a tape has recorded. In a rehearsal it computes nothing and only counts memory. */
final class Backward {
    private final Backend backend;
    private final Ledger ledger;

    Backward(Backend backend, Ledger ledger) {
        this.backend = backend;
        this.ledger = ledger;
    }

    /** Consumes the nodes, from the last to the first, and dy. */
    void run(List<Node> nodes, Var y, Tensor dy) {
        accumulate(y, dy);
        while (!nodes.isEmpty()) {
            Node n = nodes.removeLast();
            Tensor dOut = n.out().takeGrad();
            if (dOut != null) {
                step(n, dOut);
            }
            forget(n);
        }
    }

    private void step(Node n, Tensor dOut) {
        if (n.op() instanceof Recomputation r) {
            Tensor dx = r.backward(n.in()[0], dOut);
            if (dx != null) {
                accumulate(n.in()[0], dx);
            }
            return;
        }
        int over = n.op().gradientInPlace();
        Tensor[] dIn = new Tensor[n.in().length];
        boolean reused = false;
        for (int j = 0; j < dIn.length; j++) {
            Var v = n.in()[j];
            if (v.needsGrad()) {
                boolean inPlace = j == over && v.gathered() == null;
                dIn[j] = inPlace ? dOut.reshape(v.shape()) : place(v);
                reused |= inPlace;
            }
        }
        if (ledger == null) {
            n.op().backward(backend, n.values(), n.out().value(), dOut, dIn);
        }
        for (int j = 0; j < dIn.length; j++) {
            if (dIn[j] != null) {
                accumulate(n.in()[j], dIn[j]);
            }
        }
        if (!reused) {
            free(dOut);
        }
    }

    /** The step has been made, or was not needed: it reads nothing any more. */
    private void forget(Node n) {
        for (int j = 0; j < n.in().length; j++) {
            if (n.op().readsInput(j) && n.in()[j].memory() != null) {
                n.in()[j].memory().removeReader();
            }
        }
        if (n.op().readsOutput() && n.out().memory() != null) {
            n.out().memory().removeReader();
        }
        if (ledger != null) {
            ledger.add(-n.op().bytesKept(n.out().shape()));
        }
    }

    /** Where a gradient is to be written: for the first one of a parameter, the place where it stays. */
    private Tensor place(Var v) {
        Tensor value = v.value();
        if (ledger != null) {
            Tensor d = Tensor.symbolic(value.shape(), value.dtype());
            if (v.gathered() == null) {
                ledger.take(d.storage());
            }
            return d;
        }
        Tensor lasting = v.gathered() == null ? null : v.gathered().first(value.shape(), value.dtype());
        return lasting == null ? Tensor.empty(value.shape(), value.dtype()) : lasting;
    }

    private void accumulate(Var v, Tensor d) {
        if (v.gathered() != null && ledger != null) {
            return; // stays with its parameter
        }
        Tensor sum = v.grad();
        if (sum == null && v.gathered() == null) {
            v.setGrad(d);
        } else if (sum == null) {
            v.gathered().first(d.shape(), d.dtype()).set(d);
            free(d);
        } else if (sum != d) {
            if (ledger == null) {
                backend.map().add(sum, 1, d, 1, sum);
            }
            free(d);
        }
    }

    private void free(Tensor t) {
        if (ledger == null) {
            t.storage().free();
        } else {
            ledger.give(t.storage());
        }
    }
}
