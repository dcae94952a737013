package dev.mien.engine.kernels.cuda;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link CudaBoot} found, and whether this process can compute on a GPU. Versions are as the libraries say them, 0 or null
 * where booting did not get that far.
 *
 * @param usable       whether driver, GPU, cuBLAS and cuDNN are there and loaded
 * @param driver       the newest CUDA that the driver supports, 1000 major + 10 minor
 * @param device       name of the GPU, the first that CUDA counts
 * @param deviceMemory of it, bytes
 * @param capability   its compute capability, 10 major + minor
 * @param cuda         major version of CUDA whose libraries are loaded
 * @param cublas       version of cuBLAS, such as 12.4.5
 * @param cudnn        version of cuDNN: 1000 major + 100 minor + patch, from 9 on 10000 major
 * @param libraries    NVIDIA's libraries that are loaded, and from where
 * @param problems     why not, or why not another library; each with what to do
 */
public record CudaReport(boolean usable, int driver, String device, long deviceMemory, int capability, int cuda,
        String cublas, long cudnn, Map<String, Path> libraries, List<String> problems) {
    /** Keeps copies in the given order. */
    public CudaReport {
        libraries = Collections.unmodifiableMap(new LinkedHashMap<>(libraries));
        problems = List.copyOf(problems);
    }

    /** "12.4" of 12040. */
    static String cudaVersion(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    /** "8.9.7" of 8907, "9.24.0" of 92400. */
    static String cudnnVersion(long version) {
        long unit = version >= 10_000 ? 10_000 : 1000;
        return version / unit + "." + version % unit / 100 + "." + version % 100;
    }

    /** Name and value of everything known, to be printed. */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("gpu", usable ? "usable" : "not used");
        if (driver != 0) {
            facts.put("driver", "for CUDA " + cudaVersion(driver));
        }
        if (device != null) {
            facts.put("device", device);
            facts.put("memoryMiB", deviceMemory >> 20);
            facts.put("capability", capability / 10 + "." + capability % 10);
        }
        if (cublas != null) {
            facts.put("cublas", cublas);
        }
        if (cudnn != 0) {
            facts.put("cudnn", cudnnVersion(cudnn));
        }
        return facts;
    }

    /** The problems in one text: why the GPU is not used, and what to do. */
    public String why() {
        return String.join("; ", problems);
    }
}
