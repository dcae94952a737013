package dev.mien.engine.kernels.cuda;

import dev.mien.MienException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import jcuda.JCudaVersion;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcudnn.JCudnn;

/**
 * JCuda's own native libraries. They are made for CUDA 12 and cuDNN 8 and asked for under JCuda's version, which JCudnn's is
 * not; so they are laid, renamed and needing the versions that are there, where JCuda looks for what it has unpacked before: in
 * the folder for temporary files. For that short while, this is a private folder, for in the common one anybody could lay them.
 */
final class JCudaNatives {
    private static final String TEMPORARY = "java.io.tmpdir";
    private static final String JCUDNN = "11.7.0";
    private static final String MADE_FOR_CUBLAS = "libcublas.so.12";
    private static final String MADE_FOR_CUDNN = "libcudnn.so.8";

    private JCudaNatives() {}

    /**
     * Loads JCudaDriver, JCublas2 and JCudnn; NVIDIA's libraries are loaded already.
     *
     * @param cuda   major version of cuBLAS
     * @param cudnn  version of cuDNN, and that JCudnn has to find
     * @param driver version that JCudaDriver has to find
     */
    static void load(int cuda, long cudnn, int driver) {
        String before = System.getProperty(TEMPORARY);
        Path folder = null;
        try {
            folder = Files.createTempDirectory("mien-cuda",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            String version = JCudaVersion.get();
            place(folder, "JCudaDriver", version, null, null);
            place(folder, "JCublas2", version, MADE_FOR_CUBLAS, "libcublas.so." + cuda);
            place(folder, "JCudnn", JCUDNN, MADE_FOR_CUDNN, "libcudnn.so." + (cudnn >= 10_000 ? 9 : 8));
            System.setProperty(TEMPORARY, folder.toString());
            int[] found = {0};
            JCudaDriver.cuDriverGetVersion(found);
            JCublas2.initialize();
            if (found[0] != driver || JCudnn.cudnnGetVersion() != cudnn) {
                throw MienException.environment("JCuda reaches other libraries than those found: driver " + found[0]
                        + ", cuDNN " + JCudnn.cudnnGetVersion() + "; leave only one CUDA in LD_LIBRARY_PATH");
            }
        } catch (LinkageError e) {
            throw MienException.environment("JCuda cannot be loaded: " + reason(e) + "; where " + before
                    + " allows no programs (noexec), choose another folder by MIEN_JAVA_OPTS=-D" + TEMPORARY
                    + "=FOLDER");
        } catch (IOException e) {
            throw MienException.environment("JCuda's libraries cannot be written below " + before + " (" + e
                    + "); choose another folder by MIEN_JAVA_OPTS=-D" + TEMPORARY + "=FOLDER");
        } finally {
            System.setProperty(TEMPORARY, before);
            delete(folder);
        }
    }

    private static void place(Path folder, String name, String version, String madeFor, String there)
            throws IOException {
        String resource = "lib/lib" + name + "-" + version + "-linux-x86_64.so";
        byte[] image;
        try (InputStream in = JCudaNatives.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw MienException.environment("this build of Mien lacks " + resource
                        + "; build it on Linux x86_64, or take the jar made there");
            }
            image = in.readAllBytes();
        }
        if (madeFor != null && !madeFor.equals(there)) {
            image = ElfNames.rename(image, madeFor, there);
        }
        Files.write(folder.resolve("lib" + name + "-" + JCudaVersion.get() + "-linux-x86_64.so"), image,
                StandardOpenOption.CREATE_NEW);
    }

    /** What the dynamic loader said: JCuda puts it into the midst of a page of stack traces. */
    private static String reason(LinkageError error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String all = String.valueOf(root.getMessage());
        return all.lines().filter(line -> line.contains(".so") && line.contains("Error"))
                .reduce((first, last) -> last).orElse(root.toString()).strip();
    }

    /** Loaded libraries stay mapped. */
    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            folder.toFile().deleteOnExit(); // private, and of no further use
        }
    }
}
