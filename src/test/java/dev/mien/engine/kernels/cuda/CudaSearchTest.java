package dev.mien.engine.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaSearchTest {
    private static final String NAME = "libcublas.so.13";

    @TempDir
    Path root;

    /** A library in a folder below the root. */
    private Path library(String folder) throws IOException {
        return Files.createFile(Files.createDirectories(root.resolve(folder)).resolve(NAME)).toRealPath();
    }

    private CudaSearch search(String given, Map<String, String> environment) {
        return new CudaSearch(given, environment, root.resolve("home"), root);
    }

    @Test
    void inTheOrderOfWhoKnowsBest() throws IOException {
        Path distribution = library("usr/lib/x86_64-linux-gnu");
        Path user = library("home/.local/lib/python3.12/site-packages/nvidia/cu13/lib");
        Path machine = library("usr/local/lib/python3.11/dist-packages/nvidia/cublas/lib");
        Path older = library("usr/local/cuda-13.9/lib64");
        Path newer = library("usr/local/cuda-13.10/targets/x86_64-linux/lib");
        Path toolkit = library("toolkit/lib64");
        Path environment = library("venv/lib/python3.13/site-packages/nvidia/cublas/lib");
        Path conda = library("conda/lib");
        Path listed = library("listed");
        Path given = library("given");
        CudaSearch search = search(root.resolve("nothing") + File.pathSeparator + root.resolve("given"),
                Map.of("LD_LIBRARY_PATH", File.pathSeparator + root.resolve("listed"), "CUDA_PATH",
                        "" + root.resolve("toolkit"), "VIRTUAL_ENV", "" + root.resolve("venv"), "CONDA_PREFIX",
                        "" + root.resolve("conda")));
        assertEquals(List.of(given, listed, toolkit, environment, conda, newer, older, distribution, user, machine),
                search.all(NAME));
        assertEquals(List.of(given), search.given(NAME));
    }

    @Test
    void linksAreFollowedAndCountOnce() throws IOException {
        Path real = library("usr/local/cuda-13.0/lib64");
        Files.createSymbolicLink(root.resolve("usr/local/cuda"), root.resolve("usr/local/cuda-13.0"));
        Files.createSymbolicLink(root.resolve("usr/local/cuda-13"), root.resolve("usr/local/cuda-13.0"));
        assertEquals(List.of(real), search(null, Map.of()).all(NAME));
    }

    @Test
    void whatIsNoFolderIsPassedOver() throws IOException {
        Files.createDirectories(root.resolve("usr"));
        Files.writeString(root.resolve("usr/local"), "a file");
        CudaSearch search = search("", Map.of("CUDA_PATH", " ", "LD_LIBRARY_PATH", "::\0:", "VIRTUAL_ENV", "/\0"));
        assertEquals(List.of(), search.folders());
        assertEquals(List.of(), search.all(NAME));
    }
}
