package dev.mien.cli;

import dev.mien.MienException;
import dev.mien.engine.kernels.Backends;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes. */
final class GlobalOptions {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    @Option(names = "--backend", paramLabel = "NAME", scope = ScopeType.INHERIT,
            description = "What computes: auto, cuda (an NVIDIA GPU), simd, or reference (slow, plain loops). Default: auto,"
                    + " or $MIEN_BACKEND: the first of them that runs here.")
    String backend;

    @Option(names = "--precision", paramLabel = "NAME", scope = ScopeType.INHERIT,
            description = "How a GPU rounds the factors of products: tf32, bf16, or float32 as the CPU does. Default: tf32.")
    String precision;

    @Option(names = "--threads", paramLabel = "N", scope = ScopeType.INHERIT,
            description = "How many CPU threads compute. Results do not depend on it. Default: all, or $MIEN_THREADS.")
    Integer threads;

    @Option(names = "--require-simd", scope = ScopeType.INHERIT,
            description = "Refuse to run rather than run slowly where Java offers no vector instructions.")
    boolean requireSimd;

    @Option(names = {"-v", "--verbose"}, scope = ScopeType.INHERIT,
            description = "Say on stderr what is being done.")
    boolean verbose;

    @Option(names = "--stacktrace", scope = ScopeType.INHERIT,
            description = "On failure, show where in the program it happened.")
    boolean stacktrace;

    /** Hands the options to the engine, which reads them as system properties when it is first used. */
    void apply() {
        if (backend != null) {
            if (!Backends.names().contains(backend)) {
                throw MienException.usage("--backend " + backend + " is not known; known: "
                        + String.join(", ", Backends.names()));
            }
            System.setProperty("mien.backend", backend);
        }
        if (precision != null) {
            System.setProperty("mien.precision", precision);
            Backends.requirePrecision();
        }
        if (threads != null) {
            if (threads < 1) {
                throw MienException.usage("--threads must be at least 1, got " + threads);
            }
            System.setProperty("mien.threads", threads.toString());
        }
        if (requireSimd && !vectorModulePresent()) {
            throw MienException.environment("--require-simd: this Java runs without the module " + VECTOR_MODULE
                    + "; start mien by 'java -jar mien.jar', or add '--add-modules " + VECTOR_MODULE + "'");
        }
    }

    /** Whether this process was started with the vector module. */
    static boolean vectorModulePresent() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    }
}
