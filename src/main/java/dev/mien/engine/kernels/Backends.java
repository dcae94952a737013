package dev.mien.engine.kernels;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.engine.kernels.cuda.CudaBackend;
import dev.mien.engine.kernels.reference.ReferenceBackend;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks the backend once: the one named by {@code -Dmien.backend} or {@code MIEN_BACKEND}, else the fastest that this machine
 * can run. What could not be taken, and why, is logged.
 */
public final class Backends {
    private static final Logger LOG = LoggerFactory.getLogger(Backends.class);
    private static final String SIMD = "dev.mien.engine.kernels.simd.SimdBackend";
    private static Backend chosen;

    private Backends() {}

    /** The backend of this process. */
    public static synchronized Backend get() {
        if (chosen == null) {
            String wanted = System.getProperty("mien.backend", System.getenv().getOrDefault("MIEN_BACKEND", "auto"));
            chosen = byName(wanted);
            LOG.info("backend {}, {} threads", chosen, Parallel.threads());
        }
        return chosen;
    }

    /** Makes {@code get()} answer this backend, for {@code --backend}. */
    public static synchronized void use(Backend backend) {
        chosen = backend;
    }

    /**
     * The backend of that name: reference, simd, cuda, or auto: the first that this machine can run of cuda, simd, reference.
     *
     * @throws MienException for another name, and when this machine cannot run it; the message says why
     */
    public static Backend byName(String name) {
        switch (name) {
            case "reference":
                return ReferenceBackend.create();
            case "simd":
                return simd();
            case "cuda":
                return CudaBackend.create(processor().dtw());
            case "auto":
                return auto();
            default:
                throw MienException.usage("unknown backend '" + name + "'; known: " + String.join(", ", names()));
        }
    }

    private static Backend auto() {
        if (CudaBackend.mayBeThere()) {
            try {
                return CudaBackend.create(processor().dtw());
            } catch (MienException e) {
                LOG.warn("{}; computing on the CPU", e.getMessage());
            }
        }
        return processor();
    }

    /** The fastest on the CPU. */
    private static Backend processor() {
        try {
            return simd();
        } catch (MienException e) {
            LOG.warn("{}; falling back to the slow reference kernels", e.getMessage());
            return ReferenceBackend.create();
        }
    }

    /** Checks {@code -Dmien.precision}. Errors: MienException when its value is not known. */
    public static void requirePrecision() {
        CudaBackend.precision();
    }

    /** The names that {@link #byName} knows. */
    public static List<String> names() {
        return List.of("auto", "cuda", "simd", "reference");
    }

    /** By reflection, because the class does not even link where the vector module is missing. */
    private static Backend simd() {
        try {
            return (Backend) Class.forName(SIMD).getMethod("create").invoke(null);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new MienException(ExitCode.ENVIRONMENT, "backend simd cannot run: " + reason(e), e);
        }
    }

    private static String reason(Throwable t) {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return "this Java runs without the module jdk.incubator.vector; start java with --add-modules"
                    + " jdk.incubator.vector, or by mien.jar, which does";
        }
        Throwable root = t;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }
}
