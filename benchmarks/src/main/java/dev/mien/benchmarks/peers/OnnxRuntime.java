package dev.mien.benchmarks.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.Result;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.mien.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/** A model in ONNX Runtime, all its graph optimisations on (its default), with its input in native memory beforehand. */
final class OnnxRuntime implements Side {
    private final OrtSession session;
    private final OnnxTensor input;

    /**
     * Loads a model.
     *
     * @param x     channels last; it is handed over channels first
     * @param alone false when other sessions take the cores after this one: then its threads do not spin on when it is done
     */
    OnnxRuntime(byte[] model, Tensor x, int threads, boolean alone) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            if (!alone) {
                options.addConfigEntry("session.force_spinning_stop", "1");
            }
            session = environment.createSession(model, options);
        }
        FloatBuffer data = ByteBuffer.allocateDirect(4 * x.size()).order(ByteOrder.nativeOrder()).asFloatBuffer();
        data.put(ChannelsFirst.data(x)).flip();
        input = OnnxTensor.createTensor(environment, data, ChannelsFirst.dims(x.shape()));
    }

    /** Name and version. */
    static String version() {
        return "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion();
    }

    /** One forward pass; the output stays in native memory. */
    @Override
    public void run() throws OrtException {
        session.run(Map.of("input", input)).close();
    }

    /** One forward pass; its output, channels first. */
    float[] output() throws OrtException {
        try (Result r = session.run(Map.of("input", input))) {
            FloatBuffer b = ((OnnxTensor) r.get(0)).getFloatBuffer();
            float[] all = new float[b.remaining()];
            b.get(all);
            return all;
        }
    }

    @Override
    public void close() throws OrtException {
        input.close();
        session.close();
    }
}
