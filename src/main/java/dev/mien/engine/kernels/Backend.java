package dev.mien.engine.kernels;

/**
 * One implementation of every kernel family.
 *
 * @param name        as given to {@code --backend}
 * @param description what it runs on, for the banner
 */
public record Backend(String name, String description, ConvKernels conv, GemmKernels gemm, PoolKernels pool,
        NormKernels norm,
        MapKernels map, OptimizerKernels optimizer, DtwKernels dtw, ResampleKernels resample, Recorder recorder) {
    /** Makes one of calls of kernels that will run again and again between the same tensors. */
    @FunctionalInterface
    public interface Recorder {
        /** The same to be run, all at once if that is quicker. */
        Runnable record(Runnable calls);
    }

    /** Calls that are as quick one by one. */
    public Backend(String name, String description, ConvKernels conv, GemmKernels gemm, PoolKernels pool,
            NormKernels norm,
            MapKernels map, OptimizerKernels optimizer, DtwKernels dtw, ResampleKernels resample) {
        this(name, description, conv, gemm, pool, norm, map, optimizer, dtw, resample, calls -> calls);
    }

    @Override
    public String toString() {
        return name + " (" + description + ")";
    }
}
