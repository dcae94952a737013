package dev.mien.engine.kernels.cuda;

import jcuda.Pointer;

/** Copies in bfloat16, for products that take their factors so: the upper half of a float32, to nearest, ties to even. */
final class Bfloat16 {
    private static final int BYTES = 2;

    private final CudaDevice gpu;

    Bfloat16(CudaDevice gpu) {
        this.gpu = gpu;
    }

    /** Floats of the device, narrowed; to be closed when what reads them is under way. */
    DeviceArray of(Pointer floats, int count) {
        DeviceArray narrow = room(count);
        gpu.launch("map_to_bf16").pointer(DeviceArray.address(floats)).array(narrow).value(count).over(count);
        return narrow;
    }

    /** For so many values. */
    DeviceArray room(int count) {
        return gpu.heap().take((long) BYTES * count);
    }

    /** Writes them as floats. */
    void widen(DeviceArray narrow, Pointer floats, int count) {
        gpu.launch("map_from_bf16").array(narrow).pointer(DeviceArray.address(floats)).value(count).over(count);
    }
}
