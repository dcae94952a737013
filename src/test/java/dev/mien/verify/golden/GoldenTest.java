package dev.mien.verify.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mien.engine.kernels.Backends;
import dev.mien.verify.Result;
import dev.mien.verify.VerifyCase;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The golden files that come with the project, on the backend of this machine: every case runs and passes. */
class GoldenTest {
    static final Path FOLDER = Path.of("src/test/resources/golden");

    @TestFactory
    Stream<DynamicTest> everyCasePasses() {
        return GoldenFolder.cases(FOLDER).stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> passes(c)));
    }

    static void passes(VerifyCase c) {
        Result r = c.run(Backends.get());
        assertEquals(Result.Status.OK, r.status(), () -> c.name() + ": " + r.note());
    }
}
