package dev.mien.engine.kernels.cuda;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where CUDA's libraries may lie, first come first: {@code -Dmien.cuda.libs}, LD_LIBRARY_PATH, CUDA_PATH, CUDA_HOME and
 * CUDNN_PATH, the Python environment that is active, {@code /usr/local/cuda*}, the distribution's folders, and Python packages
 * of the user and the machine.
 */
final class CudaSearch {
    private static final List<String> TOOLKIT = List.of("lib64", "lib", "targets/x86_64-linux/lib");
    private static final List<String> DISTRIBUTION = List.of("usr/lib/x86_64-linux-gnu", "usr/lib64", "usr/lib",
            "usr/lib64/nvidia", "usr/lib/nvidia", "usr/local/nvidia/lib64", "usr/local/nvidia/lib", "usr/lib/wsl/lib",
            "run/opengl-driver/lib");

    private static final Pattern DIGITS = Pattern.compile("\\d+");

    private final String given;
    private final Set<Path> folders = new LinkedHashSet<>();

    /**
     * @param given folders that the user names, or null
     * @param home  the user's
     * @param root  of the file system
     */
    CudaSearch(String given, Map<String, String> environment, Path home, Path root) {
        this.given = given;
        addList(given);
        addList(environment.get("LD_LIBRARY_PATH"));
        for (String variable : List.of("CUDA_PATH", "CUDA_HOME", "CUDNN_PATH")) {
            path(environment.get(variable)).forEach(this::addToolkit);
        }
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            path(environment.get(variable)).forEach(p -> {
                addToolkit(p);
                addPython(p.resolve("lib"));
            });
        }
        addToolkit(root.resolve("usr/local/cuda"));
        matches(root.resolve("usr/local"), "cuda-*").forEach(this::addToolkit);
        addToolkit(root.resolve("opt/cuda"));
        DISTRIBUTION.forEach(folder -> add(root.resolve(folder)));
        addPython(home.resolve(".local/lib"));
        addPython(root.resolve("usr/local/lib"));
        addPython(root.resolve("opt/conda/lib"));
    }

    static CudaSearch ofThisMachine() {
        return new CudaSearch(System.getProperty("mien.cuda.libs"), System.getenv(),
                Path.of(System.getProperty("user.home")), Path.of("/"));
    }

    /** The folders that exist, in order. */
    List<Path> folders() {
        return List.copyOf(folders);
    }

    /** All files of that name, links followed, each once. */
    List<Path> all(String name) {
        return files(folders, name);
    }

    /** Those in the folders that the user names. */
    List<Path> given(String name) {
        return files(split(given), name);
    }

    private static List<Path> files(Iterable<Path> folders, String name) {
        Set<Path> files = new LinkedHashSet<>();
        for (Path folder : folders) {
            try {
                files.add(folder.resolve(name).toRealPath());
            } catch (IOException e) {
                continue; // not in this folder
            }
        }
        return List.copyOf(files);
    }

    private void addToolkit(Path folder) {
        TOOLKIT.forEach(sub -> add(folder.resolve(sub)));
    }

    /** NVIDIA's Python packages keep their libraries in nvidia/NAME/lib. */
    private void addPython(Path lib) {
        for (Path python : matches(lib, "python3*")) {
            for (String packages : List.of("site-packages", "dist-packages")) {
                matches(python.resolve(packages).resolve("nvidia"), "*").forEach(p -> add(p.resolve("lib")));
            }
        }
    }

    private void addList(String list) {
        split(list).forEach(this::add);
    }

    private void add(Path folder) {
        if (Files.isDirectory(folder)) {
            folders.add(folder.toAbsolutePath().normalize());
        }
    }

    private static List<Path> split(String list) {
        List<Path> paths = new ArrayList<>();
        for (String one : list == null ? new String[0] : list.split(File.pathSeparator)) {
            paths.addAll(path(one));
        }
        return paths;
    }

    /** One path or none. */
    private static List<Path> path(String text) {
        try {
            return text == null || text.isBlank() ? List.of() : List.of(Path.of(text));
        } catch (InvalidPathException e) {
            return List.of();
        }
    }

    /** Files of a folder, the highest version first. */
    private static List<Path> matches(Path folder, String glob) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
            files.forEach(found::add);
        } catch (IOException | DirectoryIteratorException e) {
            return List.of(); // there is none that we may read
        }
        found.sort(Comparator.comparing(CudaSearch::version).reversed().thenComparing(Comparator.naturalOrder()));
        return found;
    }

    /** Digits padded, so that cuda-12.10 comes after cuda-12.9. */
    private static String version(Path file) {
        return DIGITS.matcher(file.getFileName().toString())
                .replaceAll(digits -> "0".repeat(Math.max(0, 9 - digits.group().length())) + digits.group());
    }
}
