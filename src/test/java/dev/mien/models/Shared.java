package dev.mien.models;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Reference data that lies beside the project, not in it. */
final class Shared {
    private static final Path GOLDEN = Path.of("..", "shared", "golden");

    private Shared() {}

    /** A file of the reference values; the test is skipped where it is absent. */
    static Path golden(String name) {
        Path p = GOLDEN.resolve(name);
        Assumptions.assumeTrue(Files.exists(p), "no reference values at " + p);
        return p;
    }
}
