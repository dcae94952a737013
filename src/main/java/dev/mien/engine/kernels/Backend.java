package dev.mien.engine.kernels;

/**
 * One implementation of every kernel family.
 *
 * @param name        as given to {@code --backend}
 * @param description what it runs on, for the banner
 * @param roundoff    by what share of themselves it may round the factors of products, of {@code conv} and {@code gemm}, before
 *                    it multiplies them: 0 for not at all
 */
public record Backend(String name, String description, double roundoff, ConvKernels conv, GemmKernels gemm,
        PoolKernels pool,
        NormKernels norm,
        MapKernels map, OptimizerKernels optimizer, DtwKernels dtw, ResampleKernels resample,
        BoxKernels boxes, Recorder recorder) {
    /** Makes one of calls of kernels that will run again and again between the same tensors. */
    @FunctionalInterface
    public interface Recorder {
        /** The same to be run, all at once if that is quicker. */
        Runnable record(Runnable calls);
    }

    /** One that multiplies float32 as it is, and for which calls are as quick one by one. */
    public Backend(String name, String description, ConvKernels conv, GemmKernels gemm, PoolKernels pool,
            NormKernels norm,
            MapKernels map, OptimizerKernels optimizer, DtwKernels dtw, ResampleKernels resample, BoxKernels boxes) {
        this(name, description, 0, conv, gemm, pool, norm, map, optimizer, dtw, resample, boxes, calls -> calls);
    }

    @Override
    public String toString() {
        return name + " (" + description + ")";
    }
}
