package dev.mien.benchmarks.peers;

import dev.mien.engine.nn.Module;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** A training step in libtorch: forward, cross-entropy, backward by its autograd, a step of its Adam. */
final class TorchTraining implements Side {
    private final TorchNetwork network;
    private final Tensor x;
    private final Tensor labels;
    private final Adam adam;
    private double loss;

    /** A network in training mode and one label for each row of its logits. */
    TorchTraining(Module module, dev.mien.engine.tensor.Tensor x, int[] labels, MemoryFormat format) {
        this.network = new TorchNetwork(module, x.shape(), format);
        this.x = network.copy(x);
        this.labels = Tensor.create(Arrays.stream(labels).asLongStream().toArray());
        this.adam = new Adam(new TensorVector(network.parameters().values().toArray(Tensor[]::new)),
                new AdamOptions(MienTraining.RATE));
    }

    @Override
    public void run() {
        adam.zero_grad();
        try (Tensor y = network.forward(x);
                Tensor rows = y.ndimension() == 2 ? y.view(y.shape()) : y.transpose(1, 2).reshape(-1, y.size(1));
                Tensor cost = torch.cross_entropy_loss(rows, labels)) {
            cost.backward();
            adam.step().close();
            loss = cost.item_float();
        }
    }

    /** Of the last step. */
    double loss() {
        return loss;
    }

    /** Of the last step, by our names, channels first. */
    Map<String, float[]> gradients() {
        Map<String, float[]> all = new LinkedHashMap<>();
        network.parameters().forEach((name, p) -> {
            try (Tensor g = p.grad()) {
                all.put(name, TorchNetwork.read(g));
            }
        });
        return all;
    }

    @Override
    public void close() {
        adam.close();
        labels.close();
        x.close();
        network.close();
    }
}
