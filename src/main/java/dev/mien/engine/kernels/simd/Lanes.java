package dev.mien.engine.kernels.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width of this process: the machine's own, or the narrower one asked for by {@code -Dmien.lanes=512|256|128}. A
 * static constant, since only then does the compiler turn vector code into vector instructions; that is why other widths are
 * tested in another process.
 */
final class Lanes {
    /** Vectors of float. */
    static final VectorSpecies<Float> F = choose();
    /** Floats per vector. */
    static final int N = F.length();
    /** AVX-512 has 32 vector registers, so a taller tile fits. */
    static final boolean WIDE = N >= 16;

    private Lanes() {}

    private static VectorSpecies<Float> choose() {
        VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
        int bits = Integer.getInteger("mien.lanes", preferred.vectorBitSize());
        if (bits != 512 && bits != 256 && bits != 128 || bits > preferred.vectorBitSize()) {
            throw new IllegalStateException(
                    "mien.lanes=" + bits + ": this machine runs 128 to " + preferred.vectorBitSize()
                            + " bits; use 128, 256 or 512");
        }
        return VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
    }
}
