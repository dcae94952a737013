package dev.mien.engine.kernels.cuda;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jcuda.jcublas.JCublas2;
import jcuda.jcudnn.JCudnn;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Which of JCuda's functions we call. One that cuBLAS 13 or cuDNN 9 no longer has ends the process without a word, so only those
 * are called that are in cuBLAS 12 and 13, cuDNN 8 and 9, with the same arguments.
 */
class NativeCallsTest {
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter().importPath(Path.of("target", "classes"));
    }

    @Test
    void ofCudnnThoseIn8And9() throws IOException {
        assertAllowed(called(JCudnn.class, "cudnn"), listed("cudnn-8-and-9.txt"));
    }

    /** In the library most names end in _v2; JCublas2 calls newer signatures of old functions NAME_new. */
    @Test
    void ofCublasThoseIn12And13() throws IOException {
        Pattern ending = Pattern.compile("_(v2|new)$");
        Set<String> listed = listed("cublas-12-and-13.txt").stream().map(n -> ending.matcher(n).replaceFirst(""))
                .collect(Collectors.toSet());
        assertAllowed(called(JCublas2.class, "cublas").stream().map(n -> ending.matcher(n).replaceFirst(""))
                .collect(Collectors.toSet()), listed);
    }

    /** What the jar leaves out. */
    @Test
    void nothingOfTheRuntimeAndTheCompilers() {
        noClasses().should().dependOnClassesThat().haveFullyQualifiedName("jcuda.runtime.JCuda")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("jcuda.jcublas.JCublas")
                .orShould().dependOnClassesThat().resideInAnyPackage("jcuda.nvrtc..", "jcuda.nvptxcompiler..")
                .check(classes);
    }

    /** Who touches JCuda before it is booted breaks it for good. */
    @Test
    void onlyTheCudaKernelsKnowJCuda() {
        noClasses().that(resideInAPackage("dev.mien.engine.kernels.cuda..").negate())
                .should().dependOnClassesThat().resideInAPackage("jcuda..").check(classes);
    }

    private static Set<String> called(Class<?> library, String prefix) {
        Set<String> names = new TreeSet<>();
        classes.forEach(c -> c.getAccessesFromSelf().stream()
                .filter(access -> access.getTargetOwner().getName().equals(library.getName()))
                .map(access -> access.getTarget().getName()).filter(name -> name.startsWith(prefix))
                .forEach(names::add));
        assertTrue(!names.isEmpty() || library == JCublas2.class, "nothing found: the test looks in the wrong place");
        return names;
    }

    private static void assertAllowed(Set<String> called, Set<String> allowed) {
        Set<String> others = new TreeSet<>(called);
        others.removeAll(allowed);
        assertEquals(Set.of(), others, "not in every cuBLAS or cuDNN that we promise");
    }

    private static Set<String> listed(String resource) throws IOException {
        try (InputStream in = NativeCallsTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().collect(Collectors.toSet());
        }
    }
}
