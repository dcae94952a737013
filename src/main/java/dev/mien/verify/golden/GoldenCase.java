package dev.mien.verify.golden;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Scope;
import dev.mien.verify.Result;
import dev.mien.verify.VerifyCase;

/** A case that turns what its file lacks or this program cannot do into one clear line. */
final class GoldenCase implements VerifyCase {
    /** The computation of a case. */
    @FunctionalInterface
    interface Body {
        Result run(Backend backend);
    }

    private final String name;
    private final Body body;

    GoldenCase(String name, Body body) {
        this.name = name;
        this.body = body;
    }

    /** A case that is only listed, with the reason. */
    static GoldenCase skipped(String name, String reason) {
        return new GoldenCase(name, backend -> Result.skipped(reason));
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * Runs in a scope of its own. The engine refuses shapes that do not fit; since they came from the file, that is the file's
     * fault.
     */
    @Override
    public Result run(Backend backend) {
        try (Scope scope = Scope.open()) {
            return body.run(backend);
        } catch (NotRunnable e) {
            return Result.skipped(e.getMessage());
        } catch (IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException
                | ArithmeticException e) {
            throw new MienException(ExitCode.DATA,
                    name + ": what the file describes cannot be computed: " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw new MienException(ExitCode.ENVIRONMENT,
                    name + ": needs more memory than Java was given; raise -Xmx, or leave the case out with --only", e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
