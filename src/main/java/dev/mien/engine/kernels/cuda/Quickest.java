package dev.mien.engine.kernels.cuda;

import static jcuda.driver.JCudaDriver.cuEventCreate;
import static jcuda.driver.JCudaDriver.cuEventDestroy;
import static jcuda.driver.JCudaDriver.cuEventElapsedTime;
import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuEventSynchronize;

import dev.mien.engine.kernels.cuda.CudnnConv.Algorithm;
import java.util.List;
import jcuda.driver.CUevent;

/**
 * Of several ways to compute the same, the quickest on this device: measured at the first use and remembered in the file of
 * algorithms, so that later processes take the same way and get the same bits.
 */
final class Quickest {
    private static final int TIMES = 3;

    private final CudaDevice gpu;
    private final AlgorithmFile file;

    /** Computes, or answers false where it cannot. */
    interface Way {
        boolean run();
    }

    Quickest(CudaDevice gpu, AlgorithmFile file) {
        this.gpu = gpu;
        this.file = file;
    }

    /**
     * Index of the quickest.
     *
     * @param key  names the problem
     * @param ways of which the last always can
     */
    int of(String key, List<Way> ways) {
        String name = "way." + key;
        Algorithm known = file.get(name);
        if (known != null && known.number() >= 0 && known.number() < ways.size()) {
            return known.number();
        }
        int best = ways.size() - 1;
        float least = Float.POSITIVE_INFINITY;
        for (int i = 0; i < ways.size(); i++) {
            if (ways.get(i).run()) { // once unmeasured: it may have to choose algorithms
                float time = milliseconds(ways.get(i));
                if (time < least) {
                    least = time;
                    best = i;
                }
            }
        }
        file.put(name, new Algorithm(best, 0));
        return best;
    }

    private float milliseconds(Way way) {
        CUevent begin = new CUevent();
        CUevent end = new CUevent();
        float[] ms = {0};
        gpu.call("making an event", () -> cuEventCreate(begin, 0));
        gpu.call("making an event", () -> cuEventCreate(end, 0));
        gpu.call("recording an event", () -> cuEventRecord(begin, gpu.stream()));
        for (int i = 0; i < TIMES; i++) {
            way.run();
        }
        gpu.call("recording an event", () -> cuEventRecord(end, gpu.stream()));
        gpu.call("waiting for an event", () -> cuEventSynchronize(end));
        gpu.call("reading the time", () -> cuEventElapsedTime(ms, begin, end));
        gpu.call("dropping an event", () -> cuEventDestroy(begin));
        gpu.call("dropping an event", () -> cuEventDestroy(end));
        return ms[0] / TIMES;
    }
}
