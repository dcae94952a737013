package dev.mien.benchmarks.peers;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Tape.Node;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.ops.Conv;
import dev.mien.engine.ops.Linear;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.InceptionI3d;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.InceptionTime;
import dev.mien.models.InceptionTimeConfig;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One network on one input, for all sides.
 *
 * @param title    what the table says
 * @param training a training step rather than a forward pass
 * @param input    shape, channels last
 * @param create   the network; dropout is off in training, since no two libraries draw alike
 */
record Contest(String title, boolean training, Shape input, Supplier<Module> create) {
    static final String ONNX = "ONNX Runtime";
    static final String TORCH = "libtorch";
    private static final int CLASSES = 3;

    static final List<Contest> ALL = List.of(
            new Contest("FaceNet forward 1x160x160", false, faces(1), InceptionResnetV1::new),
            new Contest("FaceNet forward 8x160x160", false, faces(8), InceptionResnetV1::new),
            new Contest("FaceNet forward 25x160x160", false, faces(25), InceptionResnetV1::new),
            new Contest("FaceNet training 8x160x160", true, faces(8),
                    () -> new InceptionResnetV1(CLASSES, true).setDropout(0)),
            new Contest("InceptionTime forward 8x25x512", false, Shape.of(8, 25, 512), Contest::inceptionTime),
            new Contest("InceptionTime forward 8x64x512", false, Shape.of(8, 64, 512), Contest::inceptionTime),
            new Contest("InceptionTime training 8x25x512", true, Shape.of(8, 25, 512), Contest::inceptionTime),
            new Contest("InceptionTime training 8x64x512", true, Shape.of(8, 64, 512), Contest::inceptionTime),
            new Contest("I3D forward 1x64x224x224", false, Shape.of(1, 64, 224, 224, 3),
                    () -> new InceptionI3d(3, 400)),
            new Contest("I3D training 1x16x112x112", true, Shape.of(1, 16, 112, 112, 3),
                    () -> new InceptionI3d(3, CLASSES).setPooling(2, 4, 4).setDropout(0)));

    /** How many times as fast as the peer Mien wants to be. */
    double target(String peer, int threads) {
        boolean series = title.startsWith("InceptionTime");
        boolean clips = title.startsWith("I3D");
        if (training) {
            return series || clips ? 4 : 2.5;
        }
        if (peer.equals(TORCH)) {
            return 1;
        }
        return series ? 2 : clips ? threads == 1 ? 2 : 3 : 1.15;
    }

    private static Shape faces(int n) {
        return Shape.of(n, 160, 160, 3);
    }

    private static Module inceptionTime() {
        return new InceptionTime(InceptionTimeConfig.keras(InceptionResnetV1.EMBEDDING, CLASSES));
    }

    /** The network, with weights drawn from a seed, statistics of batch norm too, so that no layer is trivial. */
    Module network() {
        Module m = create.get().initialise(1).train(training);
        for (Map.Entry<String, Tensor> e : m.stateTensors().entrySet()) {
            boolean mean = e.getKey().endsWith("running_mean");
            if (mean || e.getKey().endsWith("running_var")) {
                long stream = Rng.stream(e.getKey());
                for (int i = 0; i < e.getValue().size(); i++) {
                    double u = Rng.uniform(1, stream, i);
                    e.getValue().set(i, mean ? 0.2 * u - 0.1 : 0.5 + u);
                }
            }
        }
        return m;
    }

    /** Numbers in [-1, 1). */
    Tensor data() {
        float[] x = new float[input.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (2 * Rng.uniform(2, 1, i) - 1);
        }
        return Tensor.of(x, input.dims());
    }

    /** A label for each row of the logits: 0, 1, 2, 0, ... */
    int[] labels() {
        int[] labels = new int[input.dim(0)];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % CLASSES;
        }
        return labels;
    }

    double gflop() {
        return gflop(network(), input, training);
    }

    /**
     * 10^9 operations of convolutions and linear layers, as their definition counts them; a multiplication and an addition are
     * two. A training step does them three times, the gradient by the input of the network excepted.
     */
    static double gflop(Module m, Shape input, boolean training) {
        Tape tape = Tape.tracing(Backends.get());
        Var x = tape.constant(Tensor.symbolic(input, DType.F32));
        m.apply(x);
        double sum = 0;
        for (Node n : tape.nodes()) {
            if (n.op() instanceof Conv || n.op() instanceof Linear) {
                Shape w = n.in()[1].shape();
                int passes = !training ? 1 : n.in()[0] == x ? 2 : 3;
                sum += 2.0 * passes * n.out().shape().size() * (w.size() / w.dim(0));
            }
        }
        return sum * 1e-9;
    }
}
