package dev.mien.nativekernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.StepCost;
import dev.mien.engine.kernels.WarpBand;
import dev.mien.series.Band;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernels of {@code native/dtw.cu}, compiled by g++ for the emulated device, against the reference. */
class DtwKernelTest {
    private static final Path NATIVE = Path.of("native");
    private static final int[] LENGTHS = {1, 2, 31, 32, 33, 64, 255, 256, 257, 283, 300};
    private static final int NO_BAND = Integer.MAX_VALUE;

    @TempDir
    private static Path folder;
    private static Path program;

    /** @param band null where the batch's radius says */
    private record Pair(float[] x, float[] y, WarpBand band) {}

    /** What one launch takes, and how it is laid out. */
    private record Batch(StepCost cost, int channels, int radius, int mostColumns, int blocks, int warps,
            List<Pair> pairs) {
        Batch laidOut(int mostColumns, int blocks, int warps) {
            return new Batch(cost, channels, radius, mostColumns, blocks, warps, pairs);
        }

        /** As dtw_test reads it. */
        byte[] bytes() {
            ByteArrayOutputStream heads = new ByteArrayOutputStream();
            ByteArrayOutputStream xs = new ByteArrayOutputStream();
            ByteArrayOutputStream ys = new ByteArrayOutputStream();
            ByteArrayOutputStream first = new ByteArrayOutputStream();
            ByteArrayOutputStream end = new ByteArrayOutputStream();
            for (Pair pair : pairs) {
                long band = pair.band == null ? -1 : first.size() / 4;
                heads.writeBytes(buffer(32).putLong(xs.size() / 4).putLong(ys.size() / 4).putLong(band)
                        .putInt(pair.x.length / channels).putInt(pair.y.length / channels).array());
                xs.writeBytes(floats(pair.x));
                ys.writeBytes(floats(pair.y));
                if (pair.band != null) {
                    first.writeBytes(ints(pair.band.first()));
                    end.writeBytes(ints(pair.band.end()));
                }
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(ints(cost == StepCost.ABSOLUTE ? 1 : 0, channels, pairs.size(), radius, mostColumns, blocks,
                    warps, xs.size() / 4, ys.size() / 4, first.size() / 4));
            for (ByteArrayOutputStream part : List.of(heads, xs, ys, first, end)) {
                all.writeBytes(part.toByteArray());
            }
            return all.toByteArray();
        }

        /** The reference's cost of a pair, in double. */
        double expected(Pair pair) {
            int n = pair.x.length / channels;
            int m = pair.y.length / channels;
            Band byRadius = radius == NO_BAND ? Band.none() : Band.symmetric(radius);
            WarpBand band = pair.band == null ? byRadius.rows(n, m) : pair.band;
            double[] row = new double[m + 1];
            Backends.byName("reference").dtw().warp(doubles(pair.x), doubles(pair.y), channels, cost, band,
                    Double.POSITIVE_INFINITY, row);
            return row[m];
        }
    }

    @BeforeAll
    static void compile() throws Exception {
        Gpp.assumeThere();
        program = folder.resolve("dtw_test");
        assertEquals("", compile(NATIVE, program));
    }

    @Test
    void theReferencesCosts() throws Exception {
        List<Batch> batches = batches();
        float[] results = run(program, 1, batches);
        int at = 0;
        for (Batch batch : batches) {
            for (Pair pair : batch.pairs) {
                double expected = batch.expected(pair);
                double error = expected == results[at] ? 0 : Math.abs(results[at] - expected) / expected;
                assertEquals(0, error, 1e-5, () -> "%d and %d steps of %d channels, costs %s, radius %d, band %s"
                        .formatted(pair.x.length / batch.channels, pair.y.length / batch.channels, batch.channels,
                                batch.cost, batch.radius, pair.band != null));
                at++;
            }
        }
        assertEquals(results.length, at);
    }

    @Test
    void theSameBitsInAnyOrderAndLayout() throws Exception {
        List<Batch> batches = batches();
        float[] results = run(program, 1, batches);
        assertArrayEquals(results, run(program, 2, batches), "in another order of warps and lanes");
        assertArrayEquals(results, run(program, 3, batches.stream().map(b -> b.laidOut(1, 1, 1)).toList()),
                "one warp, one column a lane");
        assertArrayEquals(results, run(program, 4, batches.stream().map(b -> b.laidOut(7, 3, 4)).toList()),
                "twelve warps, seven columns a lane");
    }

    @Test
    void noForeignMemory() throws Exception {
        Path sanitized = folder.resolve("dtw_test_sanitized");
        String said = compile(NATIVE, sanitized, "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all");
        assumeTrue(said.isEmpty(), () -> "no address sanitizer: " + said);
        List<Batch> batches = batches();
        assertArrayEquals(run(program, 1, batches), run(sanitized, 1, batches));
    }

    /** The test's test: without its barrier the kernel must differ from order to order. */
    @Test
    void aMissingBarrierShows() throws Exception {
        Path copy = Files.createDirectories(folder.resolve("copy"));
        Files.createDirectory(copy.resolve("emulated"));
        for (String file : List.of("device.h", "functions.h", "dtw_test.cpp")) {
            Files.copy(NATIVE.resolve("emulated").resolve(file), copy.resolve("emulated").resolve(file));
        }
        String kernels = Files.readString(NATIVE.resolve("dtw.cu"));
        String without = kernels.replace("__syncwarp();", "");
        assertNotEquals(kernels, without);
        Files.writeString(copy.resolve("dtw.cu"), without);
        Path racing = folder.resolve("dtw_test_racing");
        assertEquals("", compile(copy, racing));
        Batch wide = new Batch(StepCost.SQUARED, 1, NO_BAND, 1, 1, 1, List.of(pair(new Random(5), 1, 200, 1, null)));
        float right = run(program, 1, List.of(wide))[0];
        boolean wrong = false;
        for (int seed = 1; seed <= 8 && !wrong; seed++) {
            wrong = run(racing, seed, List.of(wide))[0] != right;
        }
        assertTrue(wrong);
    }

    /** Every branch of the kernels: costs, channels, bands of all kinds, one stripe and many, more pairs than warps and fewer. */
    private static List<Batch> batches() {
        RandomGenerator random = new Random(1);
        List<Pair> single = new ArrayList<>();
        List<Pair> banded = new ArrayList<>();
        List<Pair> several = new ArrayList<>();
        List<Pair> given = new ArrayList<>();
        for (int i = 0; i < LENGTHS.length; i++) {
            int n = LENGTHS[i];
            int m = LENGTHS[(i * 7 + 3) % LENGTHS.length];
            single.add(pair(random, n, n, 1, null));
            single.add(pair(random, n, m, 1, null));
            banded.add(pair(random, n, n, 1, null));
            banded.add(pair(random, m, n, 1, null));
            several.add(pair(random, n, m, 3, null));
            given.add(pair(random, n, n, 2, Band.interpolated(0.1).rows(n, n)));
            given.add(pair(random, n, m, 2, Band.itakura(2).rows(n, m)));
            given.add(pair(random, n, m, 2, drawn(random, n, m)));
        }
        given.add(pair(random, 3, 32, 2, new WarpBand(32, new int[] {0, 0, 32}, new int[] {32, 32, 32})));
        return List.of(new Batch(StepCost.SQUARED, 1, NO_BAND, 16, 2, 3, single),
                new Batch(StepCost.ABSOLUTE, 1, 12, 2, 1, 2, banded),
                new Batch(StepCost.ABSOLUTE, 3, NO_BAND, 4, 2, 1, several),
                new Batch(StepCost.SQUARED, 2, 0, 3, 1, 4, given),
                new Batch(StepCost.SQUARED, 1, NO_BAND, 16, 2, 2, List.of(pair(random, 1100, 1100, 1, null))));
    }

    /** Any band that WarpBand allows, empty rows and unreachable ends included. */
    private static WarpBand drawn(RandomGenerator random, int n, int m) {
        int[] first = random.ints(n, 0, m + 1).sorted().toArray();
        int[] end = random.ints(n, 0, m + 1).sorted().toArray();
        for (int i = 0; i < n; i++) {
            first[i] = Math.max(0, Math.min(first[i], i * m / n) - random.nextInt(2));
            first[i] = Math.max(first[i], i == 0 ? 0 : first[i - 1]);
            end[i] = Math.max(end[i], first[i]);
        }
        return new WarpBand(m, first, end);
    }

    private static Pair pair(RandomGenerator random, int n, int m, int channels, WarpBand band) {
        return new Pair(walk(random, n * channels), walk(random, m * channels), band);
    }

    private static float[] walk(RandomGenerator random, int values) {
        float[] walk = new float[values];
        for (int i = 0; i < values; i++) {
            walk[i] = (float) (0.8 * (i == 0 ? 0 : walk[i - 1]) + random.nextGaussian());
        }
        return walk;
    }

    private static String compile(Path sources, Path program, String... flags) throws Exception {
        return Gpp.compile(sources.resolve("emulated/dtw_test.cpp"), program, flags);
    }

    private static float[] run(Path program, int seed, List<Batch> batches) throws Exception {
        Path cases = Files.createTempFile(folder, "cases", ".bin");
        Path results = Files.createTempFile(folder, "results", ".bin");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        batches.forEach(b -> bytes.writeBytes(b.bytes()));
        Files.write(cases, bytes.toByteArray());
        Gpp.Ended ended = Gpp.run(program.toString(), cases.toString(), results.toString(), "" + seed);
        assertEquals(0, ended.status(), ended::output);
        float[] floats = new float[(int) Files.size(results) / 4];
        ByteBuffer.wrap(Files.readAllBytes(results)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] ints(int... values) {
        ByteBuffer buffer = buffer(4 * values.length);
        buffer.asIntBuffer().put(values);
        return buffer.array();
    }

    private static byte[] floats(float[] values) {
        ByteBuffer buffer = buffer(4 * values.length);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
