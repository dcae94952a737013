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
final class OnnxRuntime implements AutoCloseable {
    private final OrtSession session;
    private final OnnxTensor input;

    /**
     * Loads a model.
     *
     * @param x channels last; it is handed over channels first
     */
    OnnxRuntime(byte[] model, Tensor x, int threads) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            session = environment.createSession(model, options);
        }
        input = OnnxTensor.createTensor(environment, channelsFirst(x), dims(x));
    }

    /** One forward pass; the output stays in native memory. */
    void run() throws OrtException {
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

    private static long[] dims(Tensor x) {
        long[] d = new long[x.rank()];
        d[0] = x.dim(0);
        d[1] = x.dim(-1);
        for (int a = 1; a < d.length - 1; a++) {
            d[a + 1] = x.dim(a);
        }
        return d;
    }

    /** Elements of {@code [N, spatial..., C]} in the order of {@code [N, C, spatial...]}. */
    static FloatBuffer channelsFirst(Tensor x) {
        int n = x.dim(0);
        int c = x.dim(-1);
        int inner = x.size() / (n * c);
        FloatBuffer b = ByteBuffer.allocateDirect(4 * x.size()).order(ByteOrder.nativeOrder()).asFloatBuffer();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < c; j++) {
                for (int k = 0; k < inner; k++) {
                    b.put((float) x.get((i * inner + k) * c + j));
                }
            }
        }
        return b.flip();
    }

    @Override
    public void close() throws OrtException {
        input.close();
        session.close();
    }
}
