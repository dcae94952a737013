package dev.mien.models;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Reference values: those that ship with the tests, or those that lie beside the project. */
final class Shared {
    private static final Path SHIPPED = Path.of("src", "test", "resources", "golden");
    private static final Path BESIDE = Path.of("..", "shared", "golden");

    private Shared() {}

    /** A file of the reference values; the test is skipped where it is absent. */
    static Path golden(String name) {
        Path shipped = SHIPPED.resolve(name);
        if (Files.exists(shipped)) {
            return shipped;
        }
        Path p = BESIDE.resolve(name);
        Assumptions.assumeTrue(Files.exists(p), "no reference values at " + p);
        return p;
    }
}
