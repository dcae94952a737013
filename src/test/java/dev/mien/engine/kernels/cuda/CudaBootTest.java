package dev.mien.engine.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mien.MienException;
import dev.mien.nativekernels.EmulatedCuda;
import dev.mien.nativekernels.EmulatedCuda.Libraries;
import dev.mien.nativekernels.Gpp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcudnn.JCudnn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Booting on the emulated libraries, each time in a Java of its own. */
class CudaBootTest {
    @TempDir
    Path temporary;

    /** What a Java says of its boot, and whether JCuda then reaches all libraries. */
    static final class Boot {
        private Boot() {}

        public static void main(String[] args) throws Exception {
            String before = System.getProperty("java.io.tmpdir");
            CudaReport report = CudaBoot.report();
            System.out.println(report.facts());
            report.libraries().forEach((name, file) -> System.out.println(name + " from " + file));
            report.problems().forEach(System.out::println);
            if (report.usable()) {
                int[] version = {0};
                cublasHandle handle = new cublasHandle();
                System.out.printf("statuses %d %d, versions %d %d%n", JCudaDriver.cuInit(0),
                        JCublas2.cublasCreate(handle), JCudaDriver.cuDriverGetVersion(version) + version[0],
                        JCudnn.cudnnGetVersion());
            }
            try (Stream<Path> left = Files.list(Path.of(before))) {
                System.out.println("left " + left.filter(p -> p.getFileName().toString().contains("cuda")).toList());
            }
            System.out.println("temporary files " + System.getProperty("java.io.tmpdir").equals(before));
        }
    }

    private String boot(Libraries libraries, Map<String, String> environment) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
        Gpp.Ended ended = EmulatedCuda.run(libraries, all, Boot.class);
        assertEquals(0, ended.status(), ended.output());
        assertTrue(ended.output().contains("left []\ntemporary files true"), ended.output());
        return ended.output();
    }

    private static void assertSays(String expected, String output) {
        assertTrue(output.contains(expected), output);
    }

    @Test
    void cuda12AndCudnn8() throws Exception {
        String said = boot(Libraries.CUDA_12, Map.of());
        assertSays("{gpu=usable, driver=for CUDA 12.0, device=emulated device, memoryMiB=4096, capability=7.5,"
                + " cublas=12.1.0, cudnn=8.9.7}", said);
        assertSays("libcudnn.so.8 from " + EmulatedCuda.folder(Libraries.CUDA_12), said);
        assertSays("statuses 0 0, versions 12000 8907", said);
    }

    @Test
    void cuda13AndCudnn9() throws Exception {
        String said = boot(Libraries.CUDA_13, Map.of());
        assertSays("cublas=13.1.0, cudnn=9.19.0}", said);
        assertSays("statuses 0 0, versions 13000 91900", said);
    }

    @Test
    void aCudnnForAnotherCudaIsRefused() throws Exception {
        Path folder = EmulatedCuda.folder(Libraries.MISFIT);
        String said = boot(Libraries.MISFIT, Map.of());
        assertSays("gpu=not used", said);
        assertSays("cuDNN at " + folder.resolve("libcudnn.so.9") + " is built for CUDA 13 and does not fit "
                + folder.resolve("libcublas.so.12"), said);
    }

    @Test
    void theCudnnThatFitsIsTaken() throws Exception {
        Path fitting = EmulatedCuda.folder(Libraries.CUDA_12);
        String said = boot(Libraries.MISFIT, Map.of("LD_LIBRARY_PATH", "" + fitting));
        assertSays("gpu=usable", said);
        assertSays("libcublas.so.12 from " + EmulatedCuda.folder(Libraries.MISFIT), said);
        assertSays("libcudnn.so.8 from " + fitting, said);
        assertSays("is built for CUDA 13", said);
        assertSays("versions 12000 8907", said);
    }

    @Test
    void twoCudnnsOfOneNameAreNotMixed() throws Exception {
        Path fitting = EmulatedCuda.folder(Libraries.CUDA_12_CUDNN_9);
        String said = boot(Libraries.MISFIT, Map.of("LD_LIBRARY_PATH", "" + fitting));
        assertSays("gpu=not used", said);
        assertSays("cuDNN at " + fitting.resolve("libcudnn.so.9") + " cannot be used together with ["
                + EmulatedCuda.folder(Libraries.MISFIT).resolve("libcudnn.so.9") + "]", said);
        assertSays("gpu=usable", boot(Libraries.CUDA_12_CUDNN_9, Map.of("LD_LIBRARY_PATH",
                "" + EmulatedCuda.folder(Libraries.MISFIT))));
    }

    @Test
    void whatIsTooOldIsRefused() throws Exception {
        assertSays("supports CUDA up to 11.8, and 12.0 is needed; install driver 525",
                boot(Libraries.CUDA_12, Map.of("MIEN_EMULATED_DRIVER", "11080")));
        assertSays("emulated device has compute capability 6.1, and 7.5",
                boot(Libraries.CUDA_12, Map.of("MIEN_EMULATED_CAPABILITY", "61")));
        assertSays("is too old; install 8.9 or newer", boot(Libraries.CUDA_12, Map.of("MIEN_EMULATED_CUDNN", "8400")));
    }

    @Test
    void damagedLibrariesArePassedOver() throws Exception {
        Path good = EmulatedCuda.folder(Libraries.CUDA_12);
        for (String name : List.of("libcuda.so.1", "libcublas.so.12", "libcudnn.so.9", "libcudnn.so.8")) {
            Files.writeString(temporary.resolve(name), "no library");
        }
        Files.copy(good.resolve("libcublasLt.so.12"), temporary.resolve("libcudnn.so.8"), // without its functions
                StandardCopyOption.REPLACE_EXISTING);
        Gpp.Ended ended = EmulatedCuda.java(Map.of("LD_LIBRARY_PATH", "" + good),
                List.of("-Dmien.cuda.libs=" + temporary, Boot.class.getName()));
        assertSays("gpu=usable", ended.output());
        assertSays(temporary.resolve("libcublas.so.12") + " cannot be loaded (", ended.output());
        assertSays(temporary.resolve("libcudnn.so.9") + " cannot be used (", ended.output());
        assertSays(temporary.resolve("libcudnn.so.8") + " cannot be used (it has no function cudnnGetVersion)",
                ended.output());
    }

    @Test
    void withoutADriver() throws Exception {
        Path libraries = EmulatedCuda.folder(Libraries.CUDA_12);
        for (String name : List.of("libcublasLt.so.12", "libcublas.so.12", "libcudnn.so.8")) {
            Files.copy(libraries.resolve(name), temporary.resolve(name));
        }
        Gpp.Ended ended = EmulatedCuda.java(Map.of(), List.of("-Dmien.cuda.libs=" + temporary, Boot.class.getName()));
        assumeTrue(!ended.output().contains("libcuda.so.1 from"), "this machine has a driver");
        assertSays("gpu=not used", ended.output());
        assertSays("no NVIDIA driver: libcuda.so.1 is not here; install the driver, 525 or newer", ended.output());
    }

    @Test
    void aDriverThatDoesNotStartIsExplained() throws Exception {
        assertSays("CUDA_ERROR_NO_DEVICE; no GPU is visible: nvidia-smi",
                boot(Libraries.CUDA_12, Map.of("MIEN_EMULATED_INIT", "100")));
        assertSays("CUDA_VISIBLE_DEVICES is '7'",
                boot(Libraries.CUDA_12, Map.of("MIEN_EMULATED_INIT", "100", "CUDA_VISIBLE_DEVICES", "7")));
        assertSays("restart the machine", boot(Libraries.CUDA_12, Map.of("MIEN_EMULATED_INIT", "803")));
    }

    @Test
    void bindingAtOnceIsNamedAsTheCause() throws Exception {
        assertSays("LD_BIND_NOW is set", boot(Libraries.CUDA_13, Map.of("LD_BIND_NOW", "1")));
    }

    @Test
    void systemsAndJavasThatCannot() {
        Runtime.Version good = Runtime.Version.parse("25.0.3");
        CudaBoot.refuseProcess("Linux", "amd64", good, null);
        CudaBoot.refuseProcess("Linux", "amd64", Runtime.Version.parse("26"), "");
        for (String version : new String[] {"25", "25.0.1", "25.0.2"}) {
            MienException e = assertThrows(MienException.class,
                    () -> CudaBoot.refuseProcess("Linux", "amd64", Runtime.Version.parse(version), null));
            assertTrue(e.getMessage().contains("JDK-8377811"), e.getMessage());
        }
        assertThrows(MienException.class, () -> CudaBoot.refuseProcess("Mac OS X", "aarch64", good, null));
        assertThrows(MienException.class, () -> CudaBoot.refuseProcess("Linux", "aarch64", good, null));
    }

    @Test
    void versionsAsPeopleWriteThem() {
        assertEquals("12.4", CudaReport.cudaVersion(12_040));
        assertEquals("8.9.7", CudaReport.cudnnVersion(8907));
        assertEquals("9.24.0", CudaReport.cudnnVersion(92_400));
        assertFalse(CudaReport.cudnnVersion(90_100).startsWith("90"));
    }
}
