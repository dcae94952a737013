package dev.mien.engine.kernels.cuda;

import dev.mien.MienException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How products of the GPU round their factors; sums are float32, and so is everything in memory. {@code -Dmien.precision}. */
enum Precision {
    /** As on the CPU. */
    FLOAT32,
    /** Factors have 10 bits of mantissa: tensor cores, from Ampere on. The default. */
    TF32;

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
