package dev.mien;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Dependencies point one way, and no file grows past what one can read at a sitting. */
class ArchitectureTest {
    private static final int MOST_LINES = 400;
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter().importPath(Path.of("target", "classes"));
    }

    /** The house: each room, and the rooms from which it may be used. */
    @Test
    void theHouse() {
        layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true)
                .layer("engine").definedBy("dev.mien.engine..")
                .layer("models").definedBy("dev.mien.models..")
                .layer("export").definedBy("dev.mien.export..")
                .layer("weights").definedBy("dev.mien.weights..")
                .layer("media").definedBy("dev.mien.media..")
                .layer("series").definedBy("dev.mien.series..")
                .layer("synth").definedBy("dev.mien.synth..")
                .layer("lab").definedBy("dev.mien.lab..")
                .layer("verify").definedBy("dev.mien.verify..")
                .layer("cli").definedBy("dev.mien.cli..")
                .whereLayer("engine").mayNotAccessAnyLayer()
                .whereLayer("models").mayOnlyAccessLayers("engine")
                .whereLayer("export").mayOnlyAccessLayers("engine")
                .whereLayer("weights").mayOnlyAccessLayers("engine", "models")
                .whereLayer("series").mayOnlyAccessLayers("engine")
                .whereLayer("media").mayOnlyAccessLayers("engine", "models")
                .whereLayer("synth").mayNotAccessAnyLayer()
                .whereLayer("lab").mayOnlyBeAccessedByLayers("cli")
                .whereLayer("verify").mayOnlyBeAccessedByLayers("cli")
                .whereLayer("cli").mayNotBeAccessedByAnyLayer()
                .check(classes);
    }

    /** Inside the engine: tensor, kernels, autograd, ops, nn, and on top of them plan and optim, which do not meet. */
    @Test
    void theEngine() {
        String[] upwards = {"tensor", "kernels", "autograd", "ops", "nn", "plan", "optim"};
        for (int lower = 0; lower < upwards.length; lower++) {
            List<String> higher = new ArrayList<>();
            for (int h = lower + 1; h < upwards.length; h++) {
                higher.add("dev.mien.engine." + upwards[h] + "..");
            }
            if (!higher.isEmpty()) {
                noClasses().that().resideInAPackage("dev.mien.engine." + upwards[lower] + "..")
                        .should().dependOnClassesThat().resideInAnyPackage(higher.toArray(new String[0]))
                        .allowEmptyShould(true).check(classes);
            }
        }
    }

    /** Backends finds the SIMD kernels by reflection, for their classes cannot be loaded without the vector module. */
    @Test
    void onlyTheSimdKernelsNeedTheVectorModule() {
        noClasses().that(resideInAPackage("dev.mien.engine.kernels.simd..").negate())
                .should().dependOnClassesThat(resideInAnyPackage("dev.mien.engine.kernels.simd..", "jdk.incubator.."))
                .check(classes);
    }

    /** A newcomer reads a file at a sitting. */
    @Test
    void filesStayShort() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (String root : List.of("src", "benchmarks/src", "native")) {
            Path folder = Path.of(root);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(ArchitectureTest::isSource).filter(file -> lines(file) > MOST_LINES)
                            .forEach(file -> tooLong.add(file + ": " + lines(file) + " lines"));
                }
            }
        }
        assertTrue(tooLong.isEmpty(), "files over " + MOST_LINES + " lines, to be split: " + tooLong);
    }

    private static boolean isSource(Path file) {
        return file.toString().matches(".*\\.(java|cu|cuh|c|h|py|js|css|html|yaml)");
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
