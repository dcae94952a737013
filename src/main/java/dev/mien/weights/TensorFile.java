package dev.mien.weights;

import dev.mien.MienException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An open file of named arrays, whatever its format: the arrays in file order, and the file's own notes as text. The
 * arrays read from the mapped file, so use them before {@link #close}.
 */
public final class TensorFile implements AutoCloseable {
    private final Path path;
    private final String format;
    private final Map<String, NamedArray> arrays;
    private final Map<String, String> metadata;
    private final long dataBytes;
    private final Arena arena;

    TensorFile(Path path, String format, Map<String, NamedArray> arrays, Map<String, String> metadata, long dataBytes,
            Arena arena) {
        this.path = path;
        this.format = format;
        this.arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        this.dataBytes = dataBytes;
        this.arena = arena;
    }

    /**
     * Opens a file of any known format, told by its content and not by its name: safetensors, PyTorch's two, .npy,
     * .npz.
     * Errors: MienException that says what the file is instead, or what is wrong with it.
     */
    public static TensorFile open(Path path) {
        return switch (FileKind.of(path)) {
            case SAFETENSORS -> Safetensors.open(path);
            case TORCH_LEGACY -> TorchFile.open(path);
            case NPY -> Numpy.open(path);
            case ZIP -> openZip(path);
        };
    }

    private static TensorFile openZip(Path path) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment file = ByteCursor.map(path, arena);
            ZipArchive zip = new ZipArchive(path, file, arena);
            if (TorchFile.isZip(zip)) {
                return TorchFile.parseZip(path, zip, file.byteSize(), arena);
            }
            if (!zip.names().isEmpty() && zip.names().stream().allMatch(n -> n.endsWith(".npy"))) {
                return Numpy.parseNpz(path, zip, arena);
            }
            throw MienException
                    .data(path + ": a zip archive, but neither of PyTorch (no data.pkl) nor of NumPy; it holds "
                            + KeyList.brief(zip.names()) + ". If weights are inside, unpack it first");
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    /** For people: {@code safetensors}, {@code PyTorch (zip)}, {@code PyTorch (legacy)}, {@code NumPy .npy}. */
    public String format() {
        return format;
    }

    /** Name to array, in the order of the file. */
    public Map<String, NamedArray> arrays() {
        return arrays;
    }

    /** The names in the order of the file. */
    public Set<String> names() {
        return arrays.keySet();
    }

    public boolean has(String name) {
        return arrays.containsKey(name);
    }

    /** One array. Errors: MienException when the file has none of that name. */
    public NamedArray get(String name) {
        NamedArray array = arrays.get(name);
        if (array == null) {
            throw MienException.data(path + ": no array named '" + name + "'; the file has " + arrays.size() + ": "
                    + KeyList.brief(arrays.keySet()));
        }
        return array;
    }

    /** Notes stored in the file; empty for formats that have none. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Bytes of array data really there (after decompression): the measure that bounds what reading may allocate. */
    long dataBytes() {
        return dataBytes;
    }

    /** Unmaps the file; its arrays cannot be read afterwards. */
    @Override
    public void close() {
        arena.close();
    }
}
