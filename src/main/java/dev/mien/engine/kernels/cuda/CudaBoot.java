package dev.mien.engine.kernels.cuda;

import dev.mien.MienException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jcuda.driver.CUresult;

/**
 * Makes JCuda usable with the CUDA (12 or 13) and cuDNN (8.9 or 9) of this machine: driver and GPU first, for the driver says
 * which CUDA it can run; then cuBLAS and a cuDNN of the same CUDA; then {@link JCudaNatives}. It leaves the driver initialised
 * and makes no context. No class of JCuda with native methods may be used before {@link #report()} says that it is usable.
 */
public final class CudaBoot {
    /** The driver that came with CUDA 12.0. */
    private static final int OLDEST_DRIVER = 12_000;
    private static final int NEWEST_CUDA = 13;
    private static final int OLDEST_CUDA = 12;
    private static final int OLDEST_CUDNN = 8900;
    /** Turing: what the kernels are compiled for. */
    private static final int OLDEST_CAPABILITY = 75;
    private static final int NO_DEVICE = 100;
    private static final int STUB = 34;
    private static final int DRIVER_MISMATCH = 803;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;
    private static CudaReport report;

    private final CudaSearch search;
    private final Map<String, Path> libraries = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private int driver;
    private String device;
    private long deviceMemory;
    private int capability;
    private int cuda;
    private String cublas;
    private long cudnn;

    private CudaBoot(CudaSearch search) {
        this.search = search;
    }

    /** What this process can use; boots at the first call, once and for all. */
    public static synchronized CudaReport report() {
        if (report == null) {
            report = new CudaBoot(CudaSearch.ofThisMachine()).boot();
        }
        return report;
    }

    private CudaReport boot() {
        boolean usable = false;
        try {
            refuseProcess(System.getProperty("os.name"), System.getProperty("os.arch"), Runtime.version(),
                    System.getenv("LD_BIND_NOW"));
            SharedLibrary nvidia = openDriver();
            askDriver(nvidia);
            askDevice(nvidia);
            loadLibraries();
            JCudaNatives.load(cuda, cudnn, driver);
            usable = true;
        } catch (MienException e) {
            problems.add(e.getMessage());
        }
        return new CudaReport(usable, driver, device, deviceMemory, capability, cuda, cublas, cudnn, libraries,
                problems);
    }

    /** Refuses what makes GPUs impossible before any library is looked at. */
    static void refuseProcess(String system, String machine, Runtime.Version java, String bindNow) {
        if (!system.equals("Linux") || !machine.equals("amd64")) {
            throw MienException.environment("GPUs are used on Linux x86_64 only, this is " + system + " " + machine);
        }
        if (java.feature() == 25 && java.interim() == 0 && java.update() < 3) {
            throw MienException.environment("Java " + java + " can corrupt arrays while they are copied to a GPU"
                    + " (JDK-8377811); install 25.0.3 or newer");
        }
        if (bindNow != null && !bindNow.isEmpty()) {
            throw MienException.environment("LD_BIND_NOW is set, so the loader asks for functions that newer cuDNN no"
                    + " longer has, and that are never called; unset it");
        }
    }

    private SharedLibrary openDriver() {
        List<String> refused = new ArrayList<>();
        for (Path file : search.given("libcuda.so.1")) {
            SharedLibrary given = open(file, refused);
            if (given != null) {
                return given;
            }
        }
        try {
            SharedLibrary found = SharedLibrary.open("libcuda.so.1", Arena.global());
            libraries.put("libcuda.so.1", mapped("libcuda.so").stream().findFirst().orElse(Path.of("libcuda.so.1")));
            return found;
        } catch (IllegalArgumentException e) {
            for (Path file : search.all("libcuda.so.1")) {
                SharedLibrary found = open(file, refused);
                if (found != null) {
                    return found;
                }
            }
        }
        problems.addAll(refused);
        throw MienException.environment("no NVIDIA driver: libcuda.so.1 is not here; install the driver, 525 or newer,"
                + " and in a container start it with access to the GPUs (--gpus all)");
    }

    private SharedLibrary open(Path file, List<String> refused) {
        try {
            SharedLibrary library = SharedLibrary.open(file, Arena.global());
            libraries.put("libcuda.so.1", file);
            return library;
        } catch (IllegalArgumentException e) {
            refused.add(file + " cannot be loaded (" + e.getMessage() + ")");
            return null;
        }
    }

    private void askDriver(SharedLibrary nvidia) {
        int status = nvidia.status("cuInit", 0);
        if (status != 0) {
            throw MienException.environment(initialisationFailed(status, libraries.get("libcuda.so.1")));
        }
        driver = asked(nvidia, "cuDriverGetVersion");
        if (driver < OLDEST_DRIVER) {
            throw MienException.environment("the NVIDIA driver supports CUDA up to " + CudaReport.cudaVersion(driver)
                    + ", and 12.0 is needed; install driver 525 or newer");
        }
    }

    static String initialisationFailed(int status, Path driver) {
        String said = "the NVIDIA driver (" + driver + ") does not start: " + CUresult.stringFor(status);
        String visible = System.getenv("CUDA_VISIBLE_DEVICES");
        return said + switch (status) {
            case NO_DEVICE -> "; no GPU is visible" + (visible == null
                    ? ": nvidia-smi has to show one, in a container start it with --gpus all"
                    : ", and CUDA_VISIBLE_DEVICES is '" + visible + "'");
            case STUB -> "; this is the toolkit's stub for linking, take its folder out of LD_LIBRARY_PATH";
            case DRIVER_MISMATCH -> "; library and kernel module are of different drivers, restart the machine";
            default -> "; nvidia-smi may say more";
        };
    }

    private void askDevice(SharedLibrary nvidia) {
        int first = asked(nvidia, "cuDeviceGet", 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(256);
            check(nvidia.status("cuDeviceGetName", name, 256, first), "cuDeviceGetName");
            device = name.getString(0);
            MemorySegment bytes = arena.allocate(ValueLayout.JAVA_LONG);
            check(nvidia.status("cuDeviceTotalMem_v2", bytes, first), "cuDeviceTotalMem");
            deviceMemory = bytes.get(ValueLayout.JAVA_LONG, 0);
        }
        capability = 10 * asked(nvidia, "cuDeviceGetAttribute", CAPABILITY_MAJOR, first)
                + asked(nvidia, "cuDeviceGetAttribute", CAPABILITY_MINOR, first);
        if (capability < OLDEST_CAPABILITY) {
            throw MienException.environment(device + " has compute capability " + capability / 10 + "."
                    + capability % 10 + ", and 7.5 (Turing) is needed");
        }
    }

    /** Calls a function that puts an int where its first argument points to. */
    private static int asked(SharedLibrary library, String function, Object... more) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(ValueLayout.JAVA_INT);
            Object[] arguments = Stream.concat(Stream.of(answer), Stream.of(more)).toArray();
            check(library.status(function, arguments), function);
            return answer.get(ValueLayout.JAVA_INT, 0);
        }
    }

    private static void check(int status, String function) {
        if (status != 0) {
            throw MienException.environment(function + " gives " + CUresult.stringFor(status)
                    + "; nvidia-smi may say more");
        }
    }

    /** cuBLAS and cuDNN of the newest CUDA of which both are there. */
    private void loadLibraries() {
        for (int major = Math.min(driver / 1000, NEWEST_CUDA); major >= OLDEST_CUDA && cuda == 0; major--) {
            if (loadCublas(major) && loadCudnn(major)) {
                cuda = major;
            }
        }
        if (cuda == 0) {
            String packages = driver / 1000 >= NEWEST_CUDA ? "nvidia-cublas and nvidia-cudnn-cu13"
                    : "nvidia-cublas-cu12 and nvidia-cudnn-cu12";
            throw MienException.environment("cuBLAS and cuDNN of one CUDA, " + OLDEST_CUDA + " up to the driver's "
                    + CudaReport.cudaVersion(driver) + ", are needed: install NVIDIA's CUDA toolkit and cuDNN 8.9 or"
                    + " newer, or the Python packages " + packages + ", or name their folders by"
                    + " MIEN_JAVA_OPTS=-Dmien.cuda.libs=FOLDER; looked in " + search.folders());
        }
    }

    private boolean loadCublas(int major) {
        if (load("libcublasLt.so." + major) && load("libcublas.so." + major)) {
            SharedLibrary library = SharedLibrary.open(libraries.get("libcublas.so." + major), Arena.global());
            List<String> parts = new ArrayList<>();
            for (int part = 0; part < 3 && library.has("cublasGetProperty"); part++) {
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
                    check(library.status("cublasGetProperty", part, value), "cublasGetProperty");
                    parts.add(String.valueOf(value.get(ValueLayout.JAVA_INT, 0)));
                }
            }
            cublas = parts.isEmpty() ? String.valueOf(major) : String.join(".", parts);
            return true;
        }
        return false;
    }

    /** Loads the first file of that name that can be. */
    private boolean load(String name) {
        return search.all(name).stream().anyMatch(file -> load(name, file));
    }

    /** Loads a library for good: JCuda's find it by its name. */
    private boolean load(String name, Path file) {
        try {
            System.load(file.toString());
            libraries.put(name, file);
            return true;
        } catch (UnsatisfiedLinkError e) {
            problems.add(file + " cannot be loaded (" + e.getMessage() + ")");
            return false;
        }
    }

    private boolean loadCudnn(int major) {
        for (String name : List.of("libcudnn.so.9", "libcudnn.so.8")) {
            for (Path file : search.all(name)) {
                String refusal = refuseCudnn(file, major);
                if (refusal != null) {
                    problems.add(refusal);
                } else if (load(name, file)) {
                    refuseMixture(file);
                    return true;
                }
            }
        }
        return false;
    }

    /** Why this cuDNN cannot be used; builds for CUDA 12 and 13 have the same file name. It is open only while it is asked. */
    private String refuseCudnn(Path file, int major) {
        try (Arena arena = Arena.ofConfined()) {
            SharedLibrary library = SharedLibrary.open(file, arena);
            long version = library.size("cudnnGetVersion");
            long builtFor = library.size("cudnnGetCudartVersion") / 1000;
            if (version < OLDEST_CUDNN) {
                return "cuDNN " + CudaReport.cudnnVersion(version) + " at " + file
                        + " is too old; install 8.9 or newer";
            }
            if (builtFor != major) {
                return "cuDNN at " + file + " is built for CUDA " + builtFor + " and does not fit "
                        + libraries.get("libcublas.so." + major) + " (driver: CUDA " + CudaReport.cudaVersion(driver)
                        + "); install a cuDNN built for CUDA " + major;
            }
            cudnn = version;
            return null;
        } catch (IllegalArgumentException | MienException e) {
            return file + " cannot be used (" + e.getMessage() + ")";
        }
    }

    /** Parts of a cuDNN that was asked and refused may stay, and those of the same name would be taken for this one's. */
    private static void refuseMixture(Path cudnn) {
        String version = cudnn.toString().replaceFirst(".*(\\.so\\.\\d+).*", "$1");
        List<Path> others = mapped("libcudnn").stream().filter(file -> !file.getParent().equals(cudnn.getParent()))
                .filter(file -> file.toString().contains(version)).toList();
        if (!others.isEmpty()) {
            throw MienException.environment("cuDNN at " + cudnn + " cannot be used together with " + others
                    + ", which lies before it and does not fit; take that one away, or put the right folder first by"
                    + " MIEN_JAVA_OPTS=-Dmien.cuda.libs=FOLDER");
        }
    }

    /** The loaded libraries whose names begin so, and from where they come. */
    private static List<Path> mapped(String prefix) {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.indexOf('/') >= 0).map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .filter(file -> file.getFileName().toString().startsWith(prefix)).distinct().toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }
}
