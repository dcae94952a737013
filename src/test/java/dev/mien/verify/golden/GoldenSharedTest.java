package dev.mien.verify.golden;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mien.engine.kernels.Backends;
import dev.mien.verify.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** All golden files, whole networks in training among them: some minutes, so only with {@code -Dmien.golden.shared=true}. */
class GoldenSharedTest {
    private static final Path SHARED = Path.of("..", "shared", "golden");

    @TestFactory
    Stream<DynamicTest> noCaseFails() {
        assumeTrue(Boolean.getBoolean("mien.golden.shared"), "long; give -Dmien.golden.shared=true to run it");
        assumeTrue(Files.isDirectory(SHARED), SHARED + " is not there");
        return GoldenFolder.cases(SHARED).stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> {
            Result r = c.run(Backends.get());
            assertNotEquals(Result.Status.FAIL, r.status(), () -> c.name() + ": " + r.note());
        }));
    }
}
