package dev.mien.engine.kernels.cuda;

import dev.mien.engine.kernels.Resample;
import dev.mien.engine.kernels.ResampleKernels;
import dev.mien.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A thread for each pixel (augment.cu); frames go to the device as bytes. */
final class CudaResample implements ResampleKernels {
    private final CudaDevice gpu;

    CudaResample(CudaDevice gpu) {
        this.gpu = gpu;
    }

    @Override
    public void resample(byte[][] x, Tensor matrices, Tensor colours, Resample g, Tensor y) {
        g.requireFitting(x, matrices.size(), colours.size(), y.size());
        int pixels = y.size() / Resample.CHANNELS;
        if (pixels == 0) {
            return;
        }
        try (DeviceArray frames = sent(x)) {
            gpu.launch("augment_bytes").array(frames).read(matrices).read(colours).value(g.low()).value(g.high())
                    .value(g.scale()).value(g.shift()).write(y).value(pixels)
                    .struct(g.frames(), g.height(), g.width(), g.toHeight(), g.toWidth()).over(pixels);
        }
    }

    /** Under the compute of what came before, if there is room for that. */
    private DeviceArray sent(byte[][] x) {
        MemorySegment[] parts = Arrays.stream(x).map(MemorySegment::ofArray).toArray(MemorySegment[]::new);
        if (gpu.sendAhead(parts) instanceof DeviceArray ahead) {
            return ahead;
        }
        long each = x[0].length;
        DeviceArray frames = gpu.heap().take(each * x.length);
        for (int i = 0; i < x.length; i++) {
            gpu.upload(frames, parts[i], 0, each * i, each);
        }
        return frames;
    }
}
