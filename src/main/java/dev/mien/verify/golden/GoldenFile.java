package dev.mien.verify.golden;

import dev.mien.MienException;
import dev.mien.weights.NamedArray;
import dev.mien.weights.Safetensors;
import dev.mien.weights.TensorFile;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A golden file that is open: its arrays, its metadata, and which of its arrays have been looked at. */
final class GoldenFile implements AutoCloseable {
    /** More elements than any network here is fed; a golden file asking for more is damaged or hostile. */
    private static final long MAX_ELEMENTS = 1L << 28;

    private final TensorFile file;
    private final Set<String> read = new HashSet<>();

    private GoldenFile(TensorFile file) {
        this.file = file;
    }

    static GoldenFile open(Path path) {
        return new GoldenFile(Safetensors.open(path));
    }

    Path path() {
        return file.path();
    }

    Set<String> names() {
        return file.names();
    }

    boolean has(String name) {
        return file.has(name);
    }

    /** One of the metadata texts, a JSON object. Errors: MienException when there is none of that name. */
    Meta meta(String key) {
        String text = file.metadata().get(key);
        if (text == null) {
            throw MienException
                    .data(path() + ": metadata '" + key + "' is missing; the file has " + file.metadata().keySet());
        }
        return Meta.parse(path() + ", metadata '" + key + "'", text);
    }

    boolean hasMeta(String key) {
        return file.metadata().containsKey(key);
    }

    NamedArray array(String name) {
        read.add(name);
        return file.get(name);
    }

    /** An array with this shape. Errors: MienException when it has another. */
    NamedArray array(String name, int... shape) {
        NamedArray a = array(name);
        if (!java.util.Arrays.equals(a.shape().dims(), shape)) {
            throw MienException.data(path() + ": '" + name + "' has shape " + a.shape() + ", expected "
                    + java.util.Arrays.toString(shape));
        }
        return a;
    }

    float[] floats(String name) {
        return array(name).floats();
    }

    double[] doubles(String name) {
        return array(name).doubles();
    }

    int[] shape(String name) {
        return array(name).shape().dims();
    }

    /** Arrays whose name starts so and that no one has read. */
    List<String> unread(String prefix) {
        return file.names().stream().filter(n -> n.startsWith(prefix) && !read.contains(n)).toList();
    }

    /** Checks the shape of something to be drawn, not read, so that a damaged number cannot ask for all memory. */
    static int[] requireReasonable(Meta where, int[] shape) {
        long n = 1;
        for (int d : shape) {
            n *= d;
            if (n > MAX_ELEMENTS || d < 1) {
                throw where
                        .bad("shape " + java.util.Arrays.toString(shape) + " is empty or has more than " + MAX_ELEMENTS
                                + " elements");
            }
        }
        return shape;
    }

    @Override
    public void close() {
        file.close();
    }
}
