package dev.mien.engine.kernels.cuda;

import dev.mien.MienException;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.DtwKernels;
import dev.mien.engine.tensor.MirroredStorage;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernels of an NVIDIA GPU: cuBLAS, cuDNN, and our own. */
public final class CudaBackend {
    private CudaBackend() {}

    /**
     * All families; from now on new tensors live where they are first used.
     *
     * @param dtw warping of single series, which stays on the CPU
     * @throws MienException when this machine has no GPU that can be used; the message says why and what to do
     */
    public static Backend create(DtwKernels dtw) {
        CudaReport report = CudaBoot.report();
        CudaDevice gpu = CudaDevice.get();
        Precision precision = Precision.wanted();
        Cublas cublas = new Cublas(gpu, precision);
        AlgorithmFile algorithms = new AlgorithmFile(
                AlgorithmFile.of(report.device() + "-" + report.cudnn() + "-" + precision));
        CudaConv conv = new CudaConv(gpu, cublas, new Cudnn(gpu, precision, algorithms),
                new Quickest(gpu, algorithms));
        MirroredStorage.use(gpu);
        return new Backend("cuda", report.device() + ", " + precision, precision.roundoff(), conv, new CudaGemm(cublas),
                new CudaPool(gpu),
                new CudaNorm(gpu), new CudaMap(gpu), new CudaOptimizer(gpu), new CudaDtw(gpu, dtw),
                new CudaResample(gpu), new CudaBoxes(gpu),
                calls -> new CudaGraph(gpu, calls));
    }

    /** What {@code -Dmien.precision} says. Errors: MienException when it is not known. */
    public static String precision() {
        return Precision.wanted().toString();
    }

    /** A quick look, without loading anything: false where there is no GPU for sure. */
    public static boolean mayBeThere() {
        return System.getProperty("mien.cuda.libs") != null || Files.exists(Path.of("/dev/nvidiactl"))
                || Files.exists(Path.of("/dev/dxg"));
    }
}
