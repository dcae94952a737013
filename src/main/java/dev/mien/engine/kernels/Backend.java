package dev.mien.engine.kernels;

/**
 * One implementation of every kernel family.
 *
 * @param name        as given to {@code --backend}
 * @param description what it runs on, for the banner
 */
public record Backend(String name, String description, ConvKernels conv, GemmKernels gemm, PoolKernels pool,
        NormKernels norm,
        MapKernels map, DtwKernels dtw) {
    @Override
    public String toString() {
        return name + " (" + description + ")";
    }
}
