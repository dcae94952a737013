package dev.mien.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mien.AtomicFile;
import dev.mien.MienException;
import dev.mien.engine.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * safetensors: 8 bytes of header length (little-endian), a JSON header (name to dtype, shape, data_offsets;
 * {@code __metadata__} to strings), then the arrays' bytes, little-endian and row-major. Offsets need not be aligned.
 * Format: https://github.com/huggingface/safetensors, section "Format".
 */
public final class Safetensors {
    private static final String METADATA = "__metadata__";
    /** The limit of the reference implementation. */
    private static final long MAX_HEADER = 100_000_000;
    private static final int MAX_RANK = 16;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8)
                    .maxStringLength((int) MAX_HEADER).maxNameLength(65_536).build())
            .build();

    private Safetensors() {}

    /** One header entry; {@code begin} and {@code end} count bytes from the end of the header. */
    private record Entry(String name, ElementType type, Shape shape, long begin, long end) {}

    /**
     * Opens a file; the arrays stay mapped until the result is closed.
     * Errors: MienException when the header is not JSON of this form, a type is unknown, a name comes twice, offsets
     * overlap, leave holes or pass the end of the file, or a size is not the shape's.
     */
    public static TensorFile open(Path path) {
        Arena arena = Arena.ofShared();
        try {
            return parse(path, ByteCursor.map(path, arena), arena);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static TensorFile parse(Path path, MemorySegment file, Arena arena) {
        ByteCursor in = new ByteCursor(path, "safetensors header", file);
        long headerBytes = in.i64();
        if (headerBytes < 2 || headerBytes > MAX_HEADER) {
            throw in.bad("length " + Long.toUnsignedString(headerBytes) + " is not in 2.." + MAX_HEADER
                    + "; this is not a safetensors file, or it is damaged");
        }
        byte[] header = in.bytes(headerBytes);
        MemorySegment data = in.slice(in.remaining());
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        try (JsonParser json = JSON.createParser(header)) {
            readHeader(json, entries, metadata, in);
        } catch (JsonProcessingException e) {
            throw in.bad(e.getOriginalMessage() + "; the file is damaged, download it again");
        } catch (IOException e) {
            throw in.bad(e.getMessage());
        }
        requireTiling(entries, data.byteSize(), in);
        Map<String, NamedArray> arrays = new LinkedHashMap<>();
        for (Entry e : entries) {
            MemorySegment bytes = data.asSlice(e.begin, e.end - e.begin);
            arrays.put(e.name, NamedArray.dense(e.name, e.type, e.shape, ByteOrder.LITTLE_ENDIAN, bytes));
        }
        return new TensorFile(path, "safetensors", arrays, metadata, data.byteSize(), arena);
    }

    private static void readHeader(JsonParser json, List<Entry> entries, Map<String, String> metadata, ByteCursor in)
            throws IOException {
        require(json.nextToken() == JsonToken.START_OBJECT, in, "does not start with {");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            require(json.nextToken() == JsonToken.START_OBJECT, in,
                    "'" + KeyList.printable(name) + "' is not an object");
            if (name.equals(METADATA)) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String key = json.currentName();
                    require(json.nextToken() == JsonToken.VALUE_STRING, in, METADATA + " '" + KeyList.printable(key)
                            + "' is not a string");
                    metadata.put(key, json.getText());
                }
            } else {
                entries.add(readEntry(json, name, in));
            }
        }
        require(json.nextToken() == null, in, "text after the closing }");
    }

    private static Entry readEntry(JsonParser json, String name, ByteCursor in) throws IOException {
        String shown = "'" + KeyList.printable(name) + "'";
        ElementType type = null;
        long[] dims = null;
        long[] offsets = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "dtype" -> type = elementType(json, shown, in);
                case "shape" -> dims = numbers(json, shown + " shape", in);
                case "data_offsets" -> offsets = numbers(json, shown + " data_offsets", in);
                default -> throw in.bad(shown + " has an unknown field '" + KeyList.printable(field) + "'");
            }
        }
        require(type != null && dims != null && offsets != null, in, shown + " lacks dtype, shape or data_offsets");
        require(offsets.length == 2, in, shown + " has " + offsets.length + " data_offsets, two are needed");
        Shape shape = shape(dims, shown, in);
        long want = (long) shape.size() * type.bytes();
        if (offsets[1] < offsets[0] || offsets[1] - offsets[0] != want) {
            throw in.bad(shown + ": " + type + shape + " needs " + want + " bytes, data_offsets "
                    + Arrays.toString(offsets) + " do not give that; the file is damaged, download it again");
        }
        return new Entry(name, type, shape, offsets[0], offsets[1]);
    }

    private static ElementType elementType(JsonParser json, String shown, ByteCursor in) throws IOException {
        for (ElementType type : ElementType.values()) {
            if (type.name().equals(json.getText())) {
                return type;
            }
        }
        throw in.bad(shown + " has dtype " + KeyList.printable(json.getText()) + ", known are "
                + Arrays.toString(ElementType.values()) + "; save it as F32");
    }

    private static long[] numbers(JsonParser json, String what, ByteCursor in) throws IOException {
        require(json.currentToken() == JsonToken.START_ARRAY, in, what + " is not a list");
        long[] out = new long[MAX_RANK];
        int n = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            require(json.currentToken() == JsonToken.VALUE_NUMBER_INT, in,
                    what + " holds something other than a whole number");
            require(n < MAX_RANK, in, what + " has more than " + MAX_RANK + " entries");
            long value = json.getLongValue();
            require(value >= 0, in, what + " holds the negative number " + value);
            out[n++] = value;
        }
        return Arrays.copyOf(out, n);
    }

    /**
     * The shape of extents that came from a file. Errors: MienException when a tensor cannot have that many elements.
     */
    static Shape shape(long[] dims, String shown, ByteCursor in) {
        int[] extents = new int[dims.length];
        for (int i = 0; i < dims.length; i++) {
            require(dims[i] >= 0 && dims[i] <= Integer.MAX_VALUE, in, shown + " has shape " + Arrays.toString(dims)
                    + ": an extent is out of range; the file is damaged, download it again");
            extents[i] = (int) dims[i];
        }
        try {
            return Shape.of(extents);
        } catch (IllegalArgumentException e) {
            throw in.bad(shown + " has shape " + Arrays.toString(dims) + ": more elements than one tensor holds");
        }
    }

    /** Every byte behind the header belongs to exactly one array, as the format demands. */
    private static void requireTiling(List<Entry> entries, long dataBytes, ByteCursor in) {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long at = 0;
        for (Entry e : sorted) {
            String shown = "'" + KeyList.printable(e.name) + "' at bytes " + e.begin + ".." + e.end;
            require(e.end <= dataBytes, in, shown + " passes the end of the data (" + dataBytes
                    + " bytes); the file is cut short, download it again");
            require(e.begin >= at, in, shown + " overlaps the array before it, which ends at " + at
                    + "; the file is damaged, do not use it");
            require(e.begin == at, in,
                    shown + " leaves a hole behind byte " + at + "; the file is damaged, do not use it");
            at = e.end;
        }
        require(at == dataBytes, in,
                (dataBytes - at) + " bytes behind the last array belong to none; the file is damaged");
    }

    private static void require(boolean ok, ByteCursor in, String message) {
        if (!ok) {
            throw in.bad(message);
        }
    }

    /** Writes the arrays in the given order, atomically. The key of the map is the name. */
    public static void write(Path path, Map<String, NamedArray> arrays, Map<String, String> metadata) {
        byte[] header = header(arrays, metadata);
        ByteBuffer head = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(header.length).put(header).flip();
        AtomicFile.write(path, channel -> {
            while (head.hasRemaining()) {
                channel.write(head);
            }
            for (NamedArray array : arrays.values()) {
                array.writeTo(channel);
            }
        });
    }

    /** The JSON header, padded with spaces so that the data starts at a multiple of 8 bytes. */
    private static byte[] header(Map<String, NamedArray> arrays, Map<String, String> metadata) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode notes = root.putObject(METADATA);
            metadata.forEach(notes::put);
        }
        long at = 0;
        for (Map.Entry<String, NamedArray> e : arrays.entrySet()) {
            if (e.getKey().equals(METADATA)) {
                throw MienException.data("an array cannot be named " + METADATA + " in a safetensors file; rename it");
            }
            NamedArray array = e.getValue();
            ObjectNode entry = root.putObject(e.getKey());
            entry.put("dtype", array.type().name());
            ArrayNode dims = entry.putArray("shape");
            for (int d : array.shape().dims()) {
                dims.add(d);
            }
            entry.putArray("data_offsets").add(at).add(at + array.byteSize());
            at += array.byteSize();
        }
        byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }
}
