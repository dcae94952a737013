package dev.mien.benchmarks.peers;

import dev.mien.engine.nn.Module;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** A forward pass in libtorch, operation by operation, nothing recorded. */
final class TorchForward implements Side {
    private final TorchNetwork network;
    private final Tensor x;

    TorchForward(Module module, dev.mien.engine.tensor.Tensor x, MemoryFormat format) {
        this.network = new TorchNetwork(module, x.shape(), format);
        this.x = network.copy(x);
    }

    @Override
    public void run() {
        try (InferenceMode _ = new InferenceMode()) {
            network.forward(x).close();
        }
    }

    /** One forward pass; its output, channels first. */
    float[] output() {
        try (InferenceMode _ = new InferenceMode(); Tensor y = network.forward(x)) {
            return TorchNetwork.read(y);
        }
    }

    @Override
    public void close() {
        x.close();
        network.close();
    }
}
