package dev.mien.lab;

import dev.mien.MienException;
import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.nn.DropoutLayer;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.TrainingMemory;
import dev.mien.engine.ops.CrossEntropy;
import dev.mien.engine.ops.CrossEntropy.Reduction;
import dev.mien.engine.optim.Adam;
import dev.mien.engine.optim.CosineSchedule;
import dev.mien.engine.optim.Gradients;
import dev.mien.engine.optim.Optimizer;
import dev.mien.engine.optim.PlateauSchedule;
import dev.mien.engine.optim.StepSchedule;
import dev.mien.engine.tensor.DeviceMemory;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Fits a module to examples. Order of examples, dropout and whatever the examples draw are functions of (seed, epoch), so a run
 * that was stopped and goes on from its checkpoint arrives at the same bits as one that was not.
 */
public final class Trainer {
    private static final long SHUFFLE = Rng.stream("shuffle");
    private static final int MOST_NAMED = 16;
    private static final long CHECKPOINT_NANOS = 30_000_000_000L;

    /** Hears how training goes. */
    public interface Listener {
        /** After each step, counted from 1. */
        default void step(int epoch, int step, int steps) {}

        /** After each epoch. */
        default void epoch(Epoch epoch) {}
    }

    private final Module model;
    private final Examples data;
    private final TrainingSettings settings;
    private final Backend backend;
    private final Optimizer optimizer;
    private final PlateauSchedule plateau;
    private final TrainingState state = new TrainingState();
    private final Map<String, Tensor> best = new LinkedHashMap<>();
    private Listener listener = new Listener() {
    };
    private Path checkpoint;
    private long lastSave = System.nanoTime();
    private volatile boolean stop;
    /** The inputs of the next piece, made and on their way to the device while the one before is computed; or null. */
    private Tensor next;

    /** Trains {@code model} from its present parameters; initialise it first. */
    public Trainer(Module model, Examples data, TrainingSettings settings, Backend backend) {
        if (data.size() == 0) {
            throw MienException.data("there are no examples to train on");
        }
        this.model = model.recomputeBlocks(settings.recompute());
        this.data = data;
        this.settings = settings;
        this.backend = backend;
        this.optimizer = new Adam(model.namedParameters(), settings.learningRate());
        this.plateau = PlateauSchedule.keras(Math.min(settings.factor(), Math.nextDown(1.0)), settings.patience(),
                settings.minRate());
        model.stateTensors().forEach((name, t) -> best.put(name, snapshot(t)));
    }

    /** Who hears how it goes. */
    public Trainer listen(Listener l) {
        listener = l;
        return this;
    }

    /** Writes a checkpoint there: every half minute, when stopped, and at the end. */
    public Trainer checkpointTo(Path file) {
        checkpoint = file;
        return this;
    }

    /** Goes on from a checkpoint. Errors: MienException when it belongs to another model, other settings or other data. */
    public Trainer resume(Path file) {
        state.load(file, tensors(), settings.fingerprint(data.size()));
        optimizer.setLearningRate(state.rate);
        plateau.restore(state.plateau);
        return this;
    }

    /** Ends training after the present step, with a checkpoint. For other threads. */
    public void requestStop() {
        stop = true;
    }

    /** True when all epochs are done. */
    public boolean finished() {
        return state.epoch >= settings.epochs();
    }

    /** The epochs so far, those before a resumption included. */
    public List<Epoch> history() {
        return List.copyOf(state.history);
    }

    /** Trains until the last epoch or {@link #requestStop}. The model ends in evaluation mode. Returns the history. */
    public List<Epoch> train() {
        model.train(true);
        if (state.epoch == 0 && state.step == 0) {
            optimizer.setLearningRate(settings.learningRate());
        }
        try {
            while (!finished() && !stop) {
                runEpoch();
            }
        } finally {
            dropNext();
            model.train(false);
        }
        saveIf(true);
        if (finished() && settings.keep() == TrainingSettings.Keep.BEST_TRAINING_LOSS) {
            model.stateTensors().forEach((name, t) -> t.set(best.get(name)));
        }
        return history();
    }

    private void runEpoch() {
        int[] order = Rng.permutation(data.size(), settings.seed(), SHUFFLE + state.epoch);
        int steps = steps(data.size(), settings.batch());
        long start = System.nanoTime();
        while (state.step < steps && !stop) {
            int[] after = state.step + 1 < steps ? pieces(batch(order, state.step + 1, steps))[0] : null;
            step(pieces(batch(order, state.step, steps)), after, (long) state.epoch * steps + state.step);
            state.step++;
            listener.step(state.epoch + 1, state.step, steps);
            if (state.step < steps) {
                state.seconds += lap(start);
                start = System.nanoTime();
                saveIf(stop);
            }
        }
        if (state.step == steps) {
            state.seconds += lap(start);
            endEpoch();
        }
    }

    private static double lap(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }

    /** Batches per epoch: a remainder of one example is not a batch of its own. */
    static int steps(int examples, int batch) {
        boolean merge = batch > 1 && examples > batch && examples % batch == 1;
        return merge ? examples / batch : Math.ceilDiv(examples, batch);
    }

    private int[] batch(int[] order, int step, int steps) {
        int from = step * settings.batch();
        return Arrays.copyOfRange(order, from, step == steps - 1 ? order.length : from + settings.batch());
    }

    private int[][] pieces(int[] batch) {
        int piece = settings.piece() == 0 ? batch.length : Math.min(settings.piece(), batch.length);
        int[][] out = new int[steps(batch.length, piece)][];
        for (int i = 0; i < out.length; i++) {
            out[i] = Arrays.copyOfRange(batch, i * piece, i == out.length - 1 ? batch.length : (i + 1) * piece);
        }
        return out;
    }

    /**
     * One step of the optimizer; the gradient is that of the mean over the batch, however it is cut into pieces.
     *
     * @param after the piece that the next step begins with; null when there is none
     */
    private void step(int[][] pieces, int[] after, long number) {
        optimizer.zeroGrad();
        int size = Arrays.stream(pieces).mapToInt(p -> p.length).sum();
        for (int i = 0; i < pieces.length; i++) {
            DropoutLayer.seed(model, settings.seed(), number * pieces.length + i);
            forwardAndBackward(pieces[i], i + 1 < pieces.length ? pieces[i + 1] : after, 1.0 / size);
        }
        if (settings.clipNorm() > 0) {
            Gradients.clipByNorm(optimizer.parameters().values(), settings.clipNorm());
        }
        optimizer.step();
    }

    private void forwardAndBackward(int[] part, int[] after, double weight) {
        Tensor x = next != null ? next : made(part);
        next = null;
        try (Scope scope = Scope.open()) {
            Tape tape = Tape.recording(backend);
            int[] labels = data.labels(part);
            Var logits = model.apply(tape.constant(x));
            Var loss = CrossEntropy.crossEntropy(logits, labels, null, 0, Reduction.SUM);
            tape.keep(logits);
            tape.backward(loss, Tensor.scalar(weight));
            next = after == null ? null : made(after); // its copy goes on under the compute of this one
            double sum = loss.value().item(); // only now, for a GPU has work until here
            state.lossSum += sum;
            state.correct += correct(logits.value(), labels);
            state.seen += part.length;
            if (!Double.isFinite(sum)) {
                throw diverged(part, sum);
            }
        } catch (MienException e) {
            throw e.getCause() instanceof DeviceMemory.Full ? noRoom(x.shape(), e) : e;
        } finally {
            x.storage().free();
        }
    }

    /** A batch, outside of all scopes, on its way to the device. */
    private Tensor made(int[] part) {
        try (Scope scope = Scope.open()) {
            return scope.release(data.batch(part, state.epoch)).sendAhead();
        }
    }

    private void dropNext() {
        if (next != null) {
            next.storage().free();
            next = null;
        }
    }

    private MienException noRoom(Shape input, MienException e) {
        TrainingMemory m = TrainingMemory.forecast(model, input);
        return new MienException(e.exitCode(), String.format(Locale.ROOT,
                "a training step on %s was forecast to take %.1f MiB and what kernels need for themselves"
                        + " (parameters %.1f, gradients %.1f, optimizer %.1f, values in between %.1f): %s",
                input, mib(m.total()), mib(m.parameters()), mib(m.gradients()), mib(m.optimizer()), mib(m.values()),
                e.getMessage()), e.getCause());
    }

    private static double mib(long bytes) {
        return bytes / 1048576.0;
    }

    /** Parameters are still those of before this step. */
    private MienException diverged(int[] part, double loss) {
        String names = Arrays.stream(part).limit(MOST_NAMED).mapToObj(i -> data.describe(i, state.epoch))
                .collect(Collectors.joining(", "))
                + (part.length > MOST_NAMED ? " and " + (part.length - MOST_NAMED) + " more" : "");
        String kept = "";
        if (checkpoint != null) {
            Path before = checkpoint.resolveSibling(
                    checkpoint.getFileName().toString().replaceFirst("\\.[a-z]+$", "") + "-before-nan.safetensors");
            state.rate = optimizer.learningRate();
            state.save(before, tensors(), settings.fingerprint(data.size()));
            kept = ". Its parameters as they were before this step are in " + before;
        }
        return MienException.data("training diverged: the loss became " + loss + " in epoch " + (state.epoch + 1)
                + ", step " + (state.step + 1) + ", at learning rate " + optimizer.learningRate() + ", over " + names
                + "; lower the learning rate, limit the gradient (clipNorm=1), or look at these inputs" + kept);
    }

    private static int correct(Tensor logits, int[] labels) {
        int hits = 0;
        for (int i = 0; i < labels.length; i++) {
            hits += Metrics.argmax(logits.row(i).toFloats()) == labels[i] ? 1 : 0;
        }
        return hits;
    }

    private void endEpoch() {
        double rate = optimizer.learningRate();
        Epoch done = new Epoch(state.epoch + 1, state.lossSum / state.seen, (double) state.correct / state.seen, rate,
                state.seconds);
        state.endEpoch(done);
        if (done.loss() < state.bestLoss) {
            state.bestLoss = done.loss();
            model.stateTensors().forEach((name, t) -> best.get(name).set(t));
        }
        optimizer.setLearningRate(nextRate(done.loss(), rate));
        listener.epoch(done);
        saveIf(stop);
    }

    private double nextRate(double loss, double rate) {
        return switch (settings.schedule()) {
            case CONSTANT -> rate;
            case STEP ->
                new StepSchedule(settings.learningRate(), settings.patience(), settings.factor()).at(state.epoch);
            case COSINE ->
                new CosineSchedule(settings.learningRate(), settings.minRate(), settings.epochs()).at(state.epoch);
            case PLATEAU -> settings.factor() < 1 ? plateau.next(loss, rate) : rate;
        };
    }

    private void saveIf(boolean now) {
        if (checkpoint != null && (now || System.nanoTime() - lastSave > CHECKPOINT_NANOS)) {
            state.rate = optimizer.learningRate();
            state.plateau = plateau.state();
            state.save(checkpoint, tensors(), settings.fingerprint(data.size()));
            lastSave = System.nanoTime();
        }
    }

    /** Everything a checkpoint holds, live. */
    private Map<String, Tensor> tensors() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        model.stateTensors().forEach((name, t) -> all.put("model." + name, t));
        optimizer.stateTensors().forEach((name, t) -> all.put("optimizer." + name, t));
        best.forEach((name, t) -> all.put("best." + name, t));
        return all;
    }

    /** A copy that no scope frees. */
    private static Tensor snapshot(Tensor t) {
        return Tensor.lasting(t.shape(), t.dtype()).set(t);
    }
}
