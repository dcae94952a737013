package dev.mien.nativekernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The emulated device's libraries, built once from {@code native/} into {@code target/emulated-cuda}, and programs that compute
 * on them: each in a Java of its own, for a process boots CUDA once.
 */
public final class EmulatedCuda {
    private static final Path SOURCES = Path.of("native");
    private static final Path TARGET = Path.of("target", "emulated-cuda");

    private EmulatedCuda() {}

    /** Which of NVIDIA's libraries they look like. */
    public enum Libraries {
        /** CUDA 12 and cuDNN 8, as JCuda wants them. */
        CUDA_12("cuda12-cudnn8"),
        /** CUDA 12 and a cuDNN 9 for it. */
        CUDA_12_CUDNN_9("cuda12-cudnn9"),
        /** CUDA 13 and cuDNN 9. */
        CUDA_13("cuda13-cudnn9"),
        /** CUDA 12, and a cuDNN 9 built for CUDA 13. */
        MISFIT("misfit");

        private final String folder;

        Libraries(String folder) {
            this.folder = folder;
        }
    }

    /** Their folder; skips the test where they cannot be built. */
    public static Path folder(Libraries libraries) throws IOException, InterruptedException {
        return built(TARGET).resolve(libraries.folder).toAbsolutePath();
    }

    private static synchronized Path built(Path target, String... flags) throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
                "the emulated CUDA libraries are for Linux x86_64");
        assumeTrue(Runtime.version().compareTo(Runtime.Version.parse("25.0.3")) >= 0, "GPUs are refused by this Java");
        Gpp.assumeThere();
        Path made = target.resolve("made-from");
        Files.createDirectories(target);
        try (FileChannel lock = FileChannel.open(target.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
            lock.lock();
            String sources = digest();
            if (!Files.exists(made) || !Files.readString(made).equals(sources)) {
                List<String> command = new ArrayList<>(List.of("sh", "native/emulated/build.sh", target.toString()));
                command.addAll(List.of(flags));
                Gpp.Ended built = Gpp.run(command.toArray(new String[0]));
                assertEquals(0, built.status(), built.output());
                Files.writeString(made, sources);
            }
        }
        return target;
    }

    /**
     * Runs a main method on these libraries.
     *
     * @param environment such as MIEN_EMULATED_SEED; see {@code native/emulated/cuda.cpp}
     * @return exit status and all output
     */
    public static Gpp.Ended run(Libraries libraries, Map<String, String> environment, Class<?> main,
            String... arguments)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-Dmien.cuda.libs=" + folder(libraries), main.getName()));
        all.addAll(List.of(arguments));
        return java(environment, all);
    }

    /**
     * Runs a main method where each access of the device's code to memory is checked; at the first one to foreign memory the
     * process ends, and says where in which kernel. Skips the test where the compiler has no address sanitizer.
     */
    public static Gpp.Ended runSanitized(Libraries libraries, Map<String, String> environment, Class<?> main,
            String... arguments) throws IOException, InterruptedException {
        Gpp.assumeThere();
        List<String> sanitizers = new ArrayList<>();
        for (String library : List.of("libasan.so", "libubsan.so")) {
            String file = Gpp.run("g++", "-print-file-name=" + library).output().strip();
            assumeTrue(Path.of(file).isAbsolute(), () -> "no " + library + ": foreign memory is not watched here");
            sanitizers.add(file);
        }
        Path folder = built(TARGET.resolveSibling("emulated-cuda-sanitized"), "-g", "-O1",
                "-fsanitize=address,undefined", "-fno-sanitize-recover=all").resolve(libraries.folder);
        Map<String, String> all = new HashMap<>(environment);
        all.put("LD_PRELOAD", String.join(" ", sanitizers));
        all.put("ASAN_OPTIONS", "detect_leaks=0:handle_segv=0:allow_user_segv_handler=1"); // Java's own affairs
        List<String> command = new ArrayList<>(
                List.of("-Dmien.cuda.libs=" + folder.toAbsolutePath(), main.getName()));
        command.addAll(List.of(arguments));
        return java(all, command);
    }

    /** Runs this Java on this class path, with more flags, a main class, and its arguments. */
    public static Gpp.Ended java(Map<String, String> environment, List<String> more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-Xmx1g", "-cp",
                        System.getProperty("java.class.path")));
        command.addAll(more);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("MIEN_") || name.startsWith("LD_")
                || name.startsWith("CUD") || name.equals("VIRTUAL_ENV") || name.equals("CONDA_PREFIX"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Gpp.Ended(process.waitFor(), output);
    }

    /** Of all that the libraries are made from. */
    private static String digest() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
