package dev.mien.engine.autograd;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Reverse-mode differentiation: operations append themselves in the order they run, {@link #backward} walks the list from its
 * end. A tape belongs to one forward pass of one thread. An inference tape computes and keeps nothing.
 */
public final class Tape {
    /** One operation that ran: its inputs and its output. */
    public record Node(Op op, Var[] in, Tensor[] values, Var out) {}

    private enum Mode {
        RECORD, INFER, TRACE
    }

    private final Backend backend;
    private final Mode mode;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Object, Var> leaves = new IdentityHashMap<>();
    private BiConsumer<Object, Tensor> observer;

    private Tape(Backend backend, Mode mode) {
        this.backend = backend;
        this.mode = mode;
    }

    /** A tape for training: remembers what backward needs. */
    public static Tape recording(Backend backend) {
        return new Tape(backend, Mode.RECORD);
    }

    /** A tape for inference: remembers nothing. */
    public static Tape inference(Backend backend) {
        return new Tape(backend, Mode.INFER);
    }

    /** A tape that computes nothing and notes every operation; values are symbolic. For plans. */
    public static Tape tracing(Backend backend) {
        return new Tape(backend, Mode.TRACE);
    }

    /** What has been noted so far, in order. */
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    public Backend backend() {
        return backend;
    }

    public boolean isRecording() {
        return mode == Mode.RECORD;
    }

    /** A value that needs no gradient: data. */
    public Var constant(Tensor value) {
        return new Var(this, value, false, null);
    }

    /** A value whose gradient is wanted, for example an input under study. */
    public Var leaf(Tensor value) {
        return new Var(this, value, isRecording(), null);
    }

    /**
     * The leaf that stands for {@code owner} (a parameter) on this tape, made on first use. Gradients are added into
     * {@code grad}, which may already hold those of earlier passes.
     */
    public Var leaf(Object owner, Tensor value, Tensor grad) {
        return leaves.computeIfAbsent(owner, o -> new Var(this, value, isRecording() && grad != null, grad));
    }

    /** Runs an operation and, when recording and some input needs a gradient, appends it. */
    public Var apply(Op op, Var... in) {
        Tensor[] values = new Tensor[in.length];
        Shape[] shapes = new Shape[in.length];
        boolean needsGrad = false;
        for (int i = 0; i < in.length; i++) {
            if (in[i].tape() != this) {
                throw new IllegalArgumentException(op.name() + ": input " + i + " belongs to another tape");
            }
            values[i] = in[i].value();
            shapes[i] = values[i].shape();
            needsGrad |= in[i].needsGrad();
        }
        Shape shape = op.outputShape(shapes);
        Tensor y = mode == Mode.TRACE ? Tensor.symbolic(shape, values[0].dtype()) : op.compute(backend, values, shape);
        Var out = new Var(this, y, needsGrad, null);
        if (needsGrad || mode == Mode.TRACE) {
            nodes.add(new Node(op, in, values, out));
        }
        return out;
    }

    /** Gradients of a scalar loss by every leaf. */
    public void backward(Var loss) {
        if (loss.value().size() != 1) {
            throw new IllegalArgumentException("backward() starts from one number, got " + loss.shape()
                    + "; give the upstream gradient: backward(y, dy)");
        }
        backward(loss, Tensor.empty(loss.shape(), loss.value().dtype()).fill(1));
    }

    /**
     * Gradients of {@code sum(y dy)} by every leaf. The tape is empty afterwards; gradients of values in between are freed as
     * soon as they are consumed.
     */
    public void backward(Var y, Tensor dy) {
        accumulate(y, dy.copy());
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node n = nodes.remove(i);
            Tensor dOut = n.out.grad();
            if (dOut == null) {
                continue;
            }
            Tensor[] dIn = new Tensor[n.in.length];
            for (int j = 0; j < dIn.length; j++) {
                if (n.in[j].needsGrad()) {
                    dIn[j] = Tensor.empty(n.in[j].shape(), n.values[j].dtype());
                }
            }
            n.op.backward(backend, n.values, n.out.value(), dOut, dIn);
            for (int j = 0; j < dIn.length; j++) {
                if (dIn[j] != null) {
                    accumulate(n.in[j], dIn[j]);
                }
            }
            dOut.storage().free();
        }
    }

    private void accumulate(Var v, Tensor d) {
        if (v.grad() == null) {
            v.setGrad(d);
        } else {
            backend.map().add(v.grad(), 1, d, 1, v.grad());
            d.storage().free();
        }
    }

    /** Calls {@code observer(module, output)} after every module; for golden files and for looking inside. */
    public Tape observe(BiConsumer<Object, Tensor> observer) {
        this.observer = observer;
        return this;
    }

    /** Tells the observer, if any. */
    public void observed(Object module, Tensor output) {
        if (observer != null) {
            observer.accept(module, output);
        }
    }

    /** True when somebody looks: then modules keep their outputs separate. */
    public boolean isObserved() {
        return observer != null;
    }
}
