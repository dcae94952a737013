package dev.mien.models;

/**
 * What {@link Mtcnn} looks for and how much memory it may use.
 *
 * @param minFaceSize smallest face in pixels; halving it quadruples the work
 * @param proposal    least probability of the first network
 * @param refinement  the second network's must exceed this
 * @param output      the third network's must exceed this
 * @param factor      from one level of the image pyramid to the next
 * @param memoryBytes see {@link Mtcnn}
 */
public record MtcnnSettings(int minFaceSize, double proposal, double refinement, double output, double factor,
        long memoryBytes) {

    /** As facenet-pytorch: faces from 20 px, thresholds 0.6, 0.7, 0.7, factor 0.709; 512 MiB. */
    public static final MtcnnSettings DEFAULT = new MtcnnSettings(20, 0.6, 0.7, 0.7, 0.709, 512L << 20);

    public MtcnnSettings {
        if (minFaceSize < 1 || !(factor > 0 && factor < 1) || memoryBytes < 1) {
            throw new IllegalArgumentException(
                    "MTCNN: minimum face size " + minFaceSize + " must be >= 1 px, factor " + factor
                            + " in (0, 1), memory " + memoryBytes + " bytes > 0");
        }
        for (double t : new double[] {proposal, refinement, output}) {
            if (!(t >= 0 && t <= 1)) {
                throw new IllegalArgumentException("MTCNN: thresholds are probabilities, got " + t);
            }
        }
    }

    /** The same for other sizes of faces. */
    public MtcnnSettings withMinFaceSize(int pixels) {
        return new MtcnnSettings(pixels, proposal, refinement, output, factor, memoryBytes);
    }

    /** The same with other thresholds. */
    public MtcnnSettings withThresholds(double first, double second, double third) {
        return new MtcnnSettings(minFaceSize, first, second, third, factor, memoryBytes);
    }

    /** The same with another pyramid. */
    public MtcnnSettings withFactor(double f) {
        return new MtcnnSettings(minFaceSize, proposal, refinement, output, f, memoryBytes);
    }

    /** The same with another bound on memory. */
    public MtcnnSettings withMemory(long bytes) {
        return new MtcnnSettings(minFaceSize, proposal, refinement, output, factor, bytes);
    }
}
