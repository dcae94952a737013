package dev.mien.engine.kernels.cuda;

import dev.mien.MienException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How products of the GPU round their factors; sums are float32, and so are all tensors. {@code -Dmien.precision}. */
enum Precision {
    /** As on the CPU. */
    FLOAT32(0),
    /** Factors have 10 bits of mantissa, the rest may be cut off: tensor cores, from Ampere on. The default. */
    TF32(0x1p-10),
    /**
     * Factors are copied to bfloat16, 7 bits of mantissa, as are the results of cuDNN's convolutions. Weights, their gradients and
     * activations are kept in float32.
     */
    BF16(0x1p-8);

    private final double roundoff;

    Precision(double roundoff) {
        this.roundoff = roundoff;
    }

    /** By what share of itself a factor changes at most. */
    double roundoff() {
        return roundoff;
    }

    static Precision wanted() {
        String name = System.getProperty("mien.precision", "tf32");
        return Arrays.stream(values()).filter(p -> p.toString().equals(name)).findFirst()
                .orElseThrow(() -> MienException.usage("--precision " + name + " is not known; known: "
                        + Arrays.stream(values()).map(Precision::toString).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
