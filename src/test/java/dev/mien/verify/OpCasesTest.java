package dev.mien.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.reference.ReferenceBackend;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation case: on vectors against the reference, on one thread against several, gradients against differences. */
class OpCasesTest {
    private static final int RANDOM = 200;
    private final Backend simd = Backends.byName("simd");

    static List<VerifyCase> parity() {
        return OpCases.parity();
    }

    static List<VerifyCase> threads() {
        return OpCases.threads();
    }

    static List<VerifyCase> gradients() {
        return OpCases.gradients();
    }

    static Stream<VerifyCase> randomPools() {
        return IntStream.range(0, RANDOM).mapToObj(seed -> new Parity(OpCasesPool.random(seed)));
    }

    @Tag("lanes")
    @ParameterizedTest
    @MethodSource({"parity", "randomPools"})
    void vectorsAgreeWithTheReference(VerifyCase c) {
        check(c, simd);
    }

    @Tag("lanes")
    @ParameterizedTest
    @MethodSource("threads")
    void resultsDoNotDependOnTheNumberOfThreads(VerifyCase c) {
        check(c, simd);
    }

    @ParameterizedTest
    @MethodSource("gradients")
    void gradientsAgreeWithDifferences(VerifyCase c) {
        check(c, ReferenceBackend.create());
    }

    @Test
    void namesAreUnique() {
        Set<String> seen = new HashSet<>();
        for (OpCase op : OpCases.all()) {
            assertEquals(true, seen.add(op.name()), "twice: " + op.name());
        }
    }

    private static void check(VerifyCase c, Backend backend) {
        Result r = c.run(backend);
        assertEquals(Result.Status.OK, r.status(),
                () -> c.name() + ": error " + r.error() + ", tolerance " + r.tolerance()
                        + ", in " + r.note());
    }
}
