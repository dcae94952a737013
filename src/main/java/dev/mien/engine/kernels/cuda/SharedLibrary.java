package dev.mien.engine.kernels.cuda;

import dev.mien.MienException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A library asked directly, before JCuda is: once JCuda's classes are touched they are right or useless for as long as the
 * process lives, while a library opened here is closed with its arena.
 */
final class SharedLibrary {
    private final SymbolLookup functions;

    private SharedLibrary(SymbolLookup functions) {
        this.functions = functions;
    }

    /** @throws IllegalArgumentException with the loader's reason when it cannot be loaded */
    static SharedLibrary open(Path file, Arena arena) {
        return new SharedLibrary(SymbolLookup.libraryLookup(file, arena));
    }

    /** By the dynamic loader's own search. */
    static SharedLibrary open(String name, Arena arena) {
        return new SharedLibrary(SymbolLookup.libraryLookup(name, arena));
    }

    /** Calls a function that returns an int; arguments are Integer or MemorySegment. */
    int status(String function, Object... arguments) {
        return (int) call(function, ValueLayout.JAVA_INT, arguments);
    }

    /** Calls a function of nothing that returns a size_t. */
    long size(String function) {
        return (long) call(function, ValueLayout.JAVA_LONG);
    }

    boolean has(String function) {
        return functions.find(function).isPresent();
    }

    private Object call(String function, MemoryLayout result, Object... arguments) {
        MemorySegment address = functions.find(function).orElseThrow(
                () -> MienException.environment("it has no function " + function));
        MemoryLayout[] types = Arrays.stream(arguments)
                .map(a -> a instanceof MemorySegment ? ValueLayout.ADDRESS : ValueLayout.JAVA_INT)
                .toArray(MemoryLayout[]::new);
        try {
            return Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(result, types))
                    .invokeWithArguments(arguments);
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // no function of C throws
        }
    }
}
