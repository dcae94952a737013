package dev.mien.engine.autograd;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * Reverse-mode differentiation: operations append themselves in the order they run, {@link #backward} walks the list from its
 * end. A tape belongs to one forward pass of one thread. An inference tape computes and keeps nothing.
 *
 * <p>Memory: what operations make is freed as soon as nobody needs it. A value that no step of backward reads is freed when the
 * part of the network that made it ({@link #part}) returns, unless it is the part's result; a value that is read, after its last
 * reader. So after backward the values in between are gone; look at them before, or {@link #keep} them.
 */
public final class Tape {
    /** One operation that ran: its inputs and its output. */
    public record Node(Op op, Var[] in, Tensor[] values, Var out) {}

    private enum Mode {
        RECORD, INFER, TRACE,
        /** The first run of a part that will be recomputed: as inference, but within a recording. */
        PASS
    }

    private final Backend backend;
    private final Mode mode;
    /** Not null in a rehearsal. */
    private final Ledger ledger;
    private final boolean repeats;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Object, Var> leaves = new IdentityHashMap<>();
    /** What the part that is running has made. */
    private final List<Memory> made = new ArrayList<>();
    private boolean sawParameter;
    private BiConsumer<Object, Tensor> observer;

    private Tape(Backend backend, Mode mode, Ledger ledger, boolean repeats) {
        this.backend = backend;
        this.mode = mode;
        this.ledger = ledger;
        this.repeats = repeats;
    }

    /** A tape for training: remembers what backward needs. */
    public static Tape recording(Backend backend) {
        return new Tape(backend, Mode.RECORD, null, false);
    }

    /** A tape for inference: remembers nothing. */
    public static Tape inference(Backend backend) {
        return new Tape(backend, Mode.INFER, null, false);
    }

    /** A tape that computes nothing and notes every operation; values are symbolic. For plans. */
    public static Tape tracing(Backend backend) {
        return new Tape(backend, Mode.TRACE, null, false);
    }

    /** A recording that computes nothing, backward included, and counts memory; values are symbolic. For forecasts. */
    public static Tape rehearsing(Backend backend) {
        return new Tape(backend, Mode.RECORD, new Ledger(), true);
    }

    /** A recording of something that has run before. */
    Tape repeating() {
        return new Tape(backend, Mode.RECORD, ledger, true);
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

    public boolean isTracing() {
        return mode == Mode.TRACE;
    }

    /** True when this pass must leave running statistics and counters alone: it is a repetition, or a rehearsal. */
    public boolean isRepeating() {
        return repeats;
    }

    /** In a rehearsal, the most bytes that values and gradients have taken at one time. */
    public long peakBytes() {
        return ledger.peak();
    }

    /** A value that needs no gradient: data. */
    public Var constant(Tensor value) {
        return new Var(this, value, false, null, null);
    }

    /** A value whose gradient is wanted, for example an input under study. */
    public Var leaf(Tensor value) {
        return new Var(this, value, isRecording(), null, null);
    }

    /**
     * The leaf that stands for {@code owner} (a parameter) on this tape, made on first use. Its gradients are gathered in
     * {@code gradient}; null keeps them away.
     */
    public Var leaf(Object owner, Tensor value, Gradient gradient) {
        sawParameter |= gradient != null;
        return leaves.computeIfAbsent(owner,
                o -> new Var(this, value, isRecording() && gradient != null, null, gradient));
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
        Tensor y = compute(op, values, shape);
        Var out = new Var(this, y, needsGrad, memory(y, in), null);
        if (needsGrad || mode == Mode.TRACE) {
            record(new Node(op, in, values, out));
        }
        return out;
    }

    private Tensor compute(Op op, Tensor[] in, Shape shape) {
        if (ledger == null && mode != Mode.TRACE) {
            return op.compute(backend, in, shape);
        }
        boolean shared = op.inPlace() && mode != Mode.TRACE;
        return shared ? in[0].reshape(shape) : Tensor.symbolic(shape, in[0].dtype());
    }

    /** Inference and plans leave memory to scopes. */
    private Memory memory(Tensor y, Var... in) {
        if (mode == Mode.INFER || mode == Mode.TRACE) {
            return null;
        }
        for (Var v : in) {
            if (v.value().storage() == y.storage()) {
                return v.memory();
            }
        }
        Memory m = new Memory(y.storage(), ledger);
        made.add(m);
        return m;
    }

    private void record(Node n) {
        nodes.add(n);
        for (int i = 0; i < n.in.length; i++) {
            if (n.op.readsInput(i) && n.in[i].memory() != null) {
                n.in[i].memory().addReader();
            }
        }
        if (n.op.readsOutput() && n.out.memory() != null) {
            n.out.memory().addReader();
        }
        if (ledger != null) {
            ledger.add(n.op.bytesKept(n.out.shape()));
        }
    }

    /** Runs a part of a network, from one value to another. Everything else that it made, and that nobody needs, is freed. */
    public Var part(UnaryOperator<Var> part, Var x) {
        if (mode == Mode.INFER) {
            try (Scope scope = Scope.open()) {
                Var y = part.apply(x);
                scope.keep(y.value());
                return y;
            }
        }
        int before = made.size();
        Var y = part.apply(x);
        List<Memory> since = made.subList(before, made.size());
        boolean mine = since.contains(y.memory());
        since.forEach(m -> {
            if (m != y.memory()) {
                m.freeIfUnread();
            }
        });
        since.clear();
        if (mine) {
            made.add(y.memory());
        }
        return y;
    }

    /**
     * As {@link #part}, and when recording, nothing that the part makes is kept but its result: backward runs it again. The part
     * must compute the same then.
     */
    public Var recomputed(UnaryOperator<Var> part, Var x) {
        if (mode != Mode.RECORD) {
            return part(part, x);
        }
        Tape pass = new Tape(backend, Mode.PASS, ledger, repeats).observe(observer);
        Var y = pass.part(part, pass.constant(x.value()));
        boolean same = y.value().storage() == x.value().storage();
        Memory memory = same ? x.memory() : y.memory();
        Var out = new Var(this, y.value(), x.needsGrad() || pass.sawParameter, memory, null);
        if (!same) {
            made.add(memory);
        }
        if (out.needsGrad()) {
            record(new Node(new Recomputation(part, this), new Var[] {x}, new Tensor[] {x.value()}, out));
        }
        return out;
    }

    /** Frees what no step of backward reads, results included. */
    void releaseUnread() {
        made.forEach(Memory::freeIfUnread);
        made.clear();
    }

    /** Leaves a value to its scope: backward will not free it. */
    public Var keep(Var v) {
        if (v.memory() != null) {
            v.memory().keep();
        }
        return v;
    }

    /** Gradients of a scalar loss by every leaf. */
    public void backward(Var loss) {
        if (loss.value().size() != 1) {
            throw new IllegalArgumentException("backward() starts from one number, got " + loss.shape()
                    + "; give the upstream gradient: backward(y, dy)");
        }
        Tensor value = loss.value();
        backward(loss, ledger == null ? Tensor.empty(value.shape(), value.dtype()).fill(1) : value);
    }

    /**
     * Gradients of {@code sum(y dy)} by every leaf. The tape is empty afterwards. Gradients of values in between are freed as soon
     * as they are consumed, and so are those values, except y and what was {@link #keep kept}.
     */
    public void backward(Var y, Tensor dy) {
        keep(y);
        if (ledger == null) {
            propagate(y, dy.copy());
        } else {
            ledger.take(dy.storage());
            propagate(y, dy);
        }
    }

    /** Consumes dy. */
    void propagate(Var y, Tensor dy) {
        new Backward(backend, ledger).run(nodes, y, dy);
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
