package dev.mien.weights;

import dev.mien.AtomicFile;
import dev.mien.MienException;
import dev.mien.engine.tensor.Shape;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * NumPy's {@code .npy} (versions 1 to 3, C and Fortran order, either byte order) and {@code .npz} (a zip of them).
 * Format: numpy/lib/format.py.
 */
public final class Numpy {
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** NumPy itself refuses longer headers. */
    private static final int MAX_HEADER = 10_000;
    private static final int MAX_RANK = 32;
    private static final String SUFFIX = ".npy";
    private static final Pattern DESCR = Pattern.compile("'descr':\\s*'([^']*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order':\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([0-9, ]*)\\)");
    private static final Map<String, ElementType> TYPES = types();

    private Numpy() {}

    private static Map<String, ElementType> types() {
        Map<String, ElementType> types = new LinkedHashMap<>();
        types.put("f8", ElementType.F64);
        types.put("f4", ElementType.F32);
        types.put("f2", ElementType.F16);
        types.put("i8", ElementType.I64);
        types.put("i4", ElementType.I32);
        types.put("i2", ElementType.I16);
        types.put("i1", ElementType.I8);
        types.put("u1", ElementType.U8);
        types.put("b1", ElementType.BOOL);
        return types;
    }

    /**
     * Opens a {@code .npy}; its one array is named after the file. Errors: MienException when it is not one, or
     * damaged.
     */
    public static TensorFile open(Path path) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment file = ByteCursor.map(path, arena);
            NamedArray array = parse(path, stem(path), file);
            return new TensorFile(path, "NumPy .npy", Map.of(array.name(), array), Map.of(), file.byteSize(), arena);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /** Opens a {@code .npz}, compressed or not; entry {@code name.npy} is array {@code name}. */
    public static TensorFile openNpz(Path path) {
        Arena arena = Arena.ofShared();
        try {
            return parseNpz(path, new ZipArchive(path, ByteCursor.map(path, arena), arena), arena);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    static TensorFile parseNpz(Path path, ZipArchive zip, Arena arena) {
        Map<String, NamedArray> arrays = new LinkedHashMap<>();
        long bytes = 0;
        for (String entry : zip.names()) {
            if (!entry.endsWith(SUFFIX)) {
                throw MienException.data(path + ": npz entry '" + entry + "' is not an .npy array");
            }
            String name = entry.substring(0, entry.length() - SUFFIX.length());
            MemorySegment data = zip.read(entry);
            arrays.put(name, parse(path, name, data));
            bytes += data.byteSize();
        }
        return new TensorFile(path, "NumPy .npz", arrays, Map.of(), bytes, arena);
    }

    private static String stem(Path path) {
        String name = path.getFileName().toString();
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    private static NamedArray parse(Path path, String name, MemorySegment file) {
        ByteCursor in = new ByteCursor(path, "npy array '" + KeyList.printable(name) + "'", file);
        if (!Arrays.equals(in.bytes(MAGIC.length), MAGIC)) {
            throw in.bad("does not begin with \\x93NUMPY; this is not a NumPy array");
        }
        int major = in.u8();
        in.u8();
        if (major < 1 || major > 3) {
            throw in.bad("format version " + major + " is not 1, 2 or 3; save it with a current NumPy");
        }
        long headerBytes = major == 1 ? in.u16() : in.u32();
        if (headerBytes > MAX_HEADER) {
            throw in.bad(
                    "header of " + headerBytes + " bytes, at most " + MAX_HEADER + " are allowed; the file is damaged");
        }
        byte[] raw = in.bytes(headerBytes);
        return parseHeader(name, new String(raw, StandardCharsets.UTF_8), in);
    }

    /** Reads {@code {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }}; anything else in it is refused. */
    private static NamedArray parseHeader(String name, String header, ByteCursor in) {
        Matcher descr = DESCR.matcher(header);
        Matcher fortran = FORTRAN.matcher(header);
        Matcher dims = SHAPE.matcher(header);
        boolean complete = descr.find() && fortran.find() && dims.find();
        if (!complete || !header.replace(descr.group(), "").replace(fortran.group(), "").replace(dims.group(), "")
                .matches("\\{[, ]*\\}\\s*")) {
            throw in.bad("header is not that of a plain numeric array: " + KeyList.printable(header.strip()));
        }
        String code = descr.group(1);
        ElementType type = code.length() == 3 && "<>|=".indexOf(code.charAt(0)) >= 0 ? TYPES.get(code.substring(1))
                : null;
        if (type == null) {
            String why = code.endsWith("O") ? " (Python objects, which only running their code could read)" : "";
            throw in.bad("element type '" + KeyList.printable(code) + "'" + why + ", known are "
                    + String.join(", ", TYPES.keySet()) + "; convert it with .astype('f4')");
        }
        Shape shape = shape(dims.group(1), in);
        long want = (long) shape.size() * type.bytes();
        if (want != in.remaining()) {
            throw in.bad(type.toString() + shape + " needs " + want + " bytes, there are " + in.remaining()
                    + "; the file is cut short or damaged, make it again");
        }
        ByteOrder order = code.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        MemorySegment data = in.slice(want);
        return fortran.group(1).equals("True")
                ? NamedArray.strided(name, type, shape, columnMajor(shape), order, data)
                : NamedArray.dense(name, type, shape, order, data);
    }

    private static Shape shape(String list, ByteCursor in) {
        String[] parts = list.isBlank() ? new String[0] : list.strip().split("\\s*,\\s*");
        if (parts.length > MAX_RANK) {
            throw in.bad("more than " + MAX_RANK + " axes");
        }
        long[] dims = new long[parts.length];
        for (int i = 0; i < dims.length; i++) {
            try {
                dims[i] = Long.parseLong(parts[i]);
            } catch (NumberFormatException e) {
                throw in.bad("shape (" + list + ") is not a list of whole numbers");
            }
        }
        return Safetensors.shape(dims, "'shape'", in);
    }

    private static long[] columnMajor(Shape shape) {
        long[] strides = new long[shape.rank()];
        long step = 1;
        for (int axis = 0; axis < strides.length; axis++) {
            strides[axis] = step;
            step *= shape.dim(axis);
        }
        return strides;
    }

    /** Writes one array as {@code .npy} version 1, C order, little-endian, atomically. */
    public static void write(Path path, NamedArray array) {
        byte[] header = header(array);
        AtomicFile.write(path, channel -> writeArray(array, header, channel));
    }

    /**
     * Writes a compressed {@code .npz}, atomically; the same arrays give the same bytes. The key of the map is the
     * name.
     */
    public static void writeNpz(Path path, Map<String, NamedArray> arrays) {
        AtomicFile.write(path, channel -> {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            ZipOutputStream zip = new ZipOutputStream(out);
            for (Map.Entry<String, NamedArray> e : arrays.entrySet()) {
                ZipEntry entry = new ZipEntry(e.getKey() + SUFFIX);
                entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
                zip.putNextEntry(entry);
                writeArray(e.getValue(), header(e.getValue()), Channels.newChannel(zip));
                zip.closeEntry();
            }
            zip.finish();
            out.flush();
        });
    }

    private static void writeArray(NamedArray array, byte[] header, WritableByteChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(header);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        array.writeTo(channel);
    }

    /** Magic, version, length and text, padded so that the data starts at a multiple of 64 bytes. */
    private static byte[] header(NamedArray array) {
        String code = TYPES.entrySet().stream().filter(e -> e.getValue() == array.type()).map(Map.Entry::getKey)
                .findFirst().orElseThrow(() -> MienException.data("array '" + array.name() + "': NumPy has no "
                        + array.type() + "; convert it to F32 first"));
        String dims = Arrays.stream(array.shape().dims()).mapToObj(d -> d + ",").collect(Collectors.joining(" "));
        if (array.shape().rank() > 1) {
            dims = dims.substring(0, dims.length() - 1);
        }
        String order = array.type().bytes() == 1 ? "|" : "<";
        String text = "{'descr': '" + order + code + "', 'fortran_order': False, 'shape': (" + dims + "), }";
        int total = (MAGIC.length + 4 + text.length() + 1 + 63) / 64 * 64;
        byte[] out = new byte[total];
        Arrays.fill(out, (byte) ' ');
        ByteBuffer b = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
        b.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (total - MAGIC.length - 4));
        b.put(text.getBytes(StandardCharsets.US_ASCII));
        out[total - 1] = '\n';
        return out;
    }
}
