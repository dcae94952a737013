package dev.mien.weights;

import dev.mien.MienException;
import dev.mien.engine.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files of {@code torch.save}: the zip format (PyTorch 1.6 on: {@code data.pkl} and {@code data/KEY} entries) and the
 * legacy one before it (five pickles, then the raw storages). Only state dicts are read, plain or inside a checkpoint
 * dictionary such as {@code {"epoch": 3, "state_dict": {...}}}; nothing in the file is run. Format:
 * torch/serialization.py.
 */
public final class TorchFile {
    /** A pickle, protocol 2, whose first instruction is the 10-byte number 0x1950a86a20f9469cfc6c. */
    static final byte[] LEGACY_MAGIC = {(byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c,
            0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50, 0x19};
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long LEGACY_PROTOCOL = 1001;
    private static final String PICKLE = "/data.pkl";
    /** Where checkpoints keep the weights, tried in this order. */
    private static final List<String> USUAL_KEYS = List.of("state_dict", "model_state_dict", "model", "model_state",
            "net", "network", "module", "weights", "params");
    private static final int MAX_NESTING = 4;

    private TorchFile() {}

    /** Opens either format. Errors: MienException when it is neither, is damaged, holds code, or holds no tensors. */
    public static TensorFile open(Path path) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment file = ByteCursor.map(path, arena);
            if (file.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0) == 'P') {
                return parseZip(path, new ZipArchive(path, file, arena), file.byteSize(), arena);
            }
            return parseLegacy(path, file, arena);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    static boolean isZip(ZipArchive zip) {
        return zip.names().stream().anyMatch(n -> n.endsWith(PICKLE));
    }

    static TensorFile parseZip(Path path, ZipArchive zip, long fileBytes, Arena arena) {
        List<String> pickles = zip.names().stream().filter(n -> n.endsWith(PICKLE)).toList();
        if (pickles.size() != 1) {
            throw MienException
                    .data(path + ": a PyTorch file has one entry data.pkl, this archive has " + pickles.size());
        }
        String root = pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length() + 1);
        if (zip.has(root + "constants.pkl")) {
            throw MienException
                    .data(path + ": this is a TorchScript program, which is code; load it in Python and save "
                            + "model.state_dict() with torch.save");
        }
        ByteCursor in = new ByteCursor(path, "data.pkl", zip.read(pickles.getFirst()));
        TorchObjects objects = new TorchObjects(in);
        Object top = Unpickler.read(in, objects);
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        if (zip.has(root + "byteorder")) {
            String text = new ByteCursor(path, "byteorder", zip.read(root + "byteorder")).utf8(
                    Math.min(16, zip.read(root + "byteorder").byteSize())).strip();
            if (!text.equals("little") && !text.equals("big")) {
                throw MienException
                        .data(path + ": byte order '" + KeyList.printable(text) + "' is neither little nor big");
            }
            order = text.equals("big") ? ByteOrder.BIG_ENDIAN : order;
        }
        Map<String, MemorySegment> storages = new HashMap<>();
        for (TorchObjects.StorageRef s : objects.storages.values()) {
            MemorySegment bytes = zip.read(root + "data/" + s.key());
            if (bytes.byteSize() / s.type().bytes() != s.elements() || bytes.byteSize() % s.type().bytes() != 0) {
                throw in.bad("storage '" + KeyList.printable(s.key()) + "' claims " + s.elements() + " x " + s.type()
                        + ", its entry has " + bytes.byteSize() + " bytes; the file is damaged, download it again");
            }
            storages.put(s.key(), bytes);
        }
        return new Resolver(path, in, storages, order).file("PyTorch (zip)", top, fileBytes, arena);
    }

    static TensorFile parseLegacy(Path path, MemorySegment file, Arena arena) {
        ByteCursor in = new ByteCursor(path, "PyTorch legacy file", file);
        TorchObjects objects = new TorchObjects(in);
        if (!MAGIC.equals(Unpickler.read(in, objects))) {
            throw in.bad("does not begin with PyTorch's number; this is some other pickle, not a file of weights");
        }
        Object protocol = Unpickler.read(in, objects);
        if (!Long.valueOf(LEGACY_PROTOCOL).equals(protocol)) {
            throw in.bad("its protocol is not " + LEGACY_PROTOCOL + "; load and save it with a current PyTorch");
        }
        Unpickler.read(in, objects); // The writing machine's type sizes; storages are little-endian whatever it says.
        Object top = Unpickler.read(in, objects);
        if (!(Unpickler.read(in, objects) instanceof Unpickler.Sequence keys)) {
            throw in.bad("its list of storages is missing; the file is damaged, download it again");
        }
        Map<String, MemorySegment> storages = new HashMap<>();
        for (Object key : keys.items) {
            TorchObjects.StorageRef s = key instanceof String text ? objects.storages.get(text) : null;
            if (s == null || storages.containsKey(s.key())) {
                throw in.bad("lists a storage that is unknown or comes twice; the file is damaged, download it again");
            }
            long elements = in.i64();
            if (elements != s.elements()) {
                throw in.bad(
                        "storage '" + KeyList.printable(s.key()) + "' has " + elements + " elements, " + s.elements()
                                + " were announced; the file is damaged, download it again");
            }
            storages.put(s.key(), in.slice(byteCount(elements, s.type(), in)));
        }
        return new Resolver(path, in, storages, ByteOrder.LITTLE_ENDIAN).file("PyTorch (legacy)", top, file.byteSize(),
                arena);
    }

    private static long byteCount(long elements, ElementType type, ByteCursor in) {
        if (elements > Long.MAX_VALUE / 16) {
            throw in.bad("a storage of " + elements + " elements; the file is damaged, download it again");
        }
        return elements * type.bytes();
    }

    /** Turns tensor references into arrays over the storages' bytes. */
    private record Resolver(Path path, ByteCursor in, Map<String, MemorySegment> storages, ByteOrder order,
            Set<Object> seen) {
        Resolver(Path path, ByteCursor in, Map<String, MemorySegment> storages, ByteOrder order) {
            this(path, in, storages, order, Collections.newSetFromMap(new IdentityHashMap<>()));
        }

        TensorFile file(String format, Object top, long fileBytes, Arena arena) {
            Map<String, NamedArray> arrays = new LinkedHashMap<>();
            if (top instanceof TorchObjects.TensorRef t) {
                arrays.put("tensor", array("tensor", t, fileBytes));
            } else {
                Unpickler.Dict dict = stateDict(top, "", 0);
                if (dict == null) {
                    throw in.bad("holds no dictionary of tensors; save model.state_dict() with torch.save");
                }
                dict.items.forEach((key, value) -> {
                    if (key instanceof String name && value instanceof TorchObjects.TensorRef t) {
                        arrays.put(name, array(name, t, fileBytes));
                    }
                });
            }
            return new TensorFile(path, format, arrays, Map.of(), fileBytes, arena);
        }

        /**
         * The dictionary itself when it has tensors, else the one under a usual name, else the only one that has any. A
         * pickle can refer to one dictionary many times, or to itself: each is looked at once.
         */
        private Unpickler.Dict stateDict(Object value, String where, int depth) {
            if (!(value instanceof Unpickler.Dict dict) || depth > MAX_NESTING || !seen.add(dict)) {
                return null;
            }
            if (dict.items.entrySet().stream().anyMatch(e -> e.getKey() instanceof String
                    && e.getValue() instanceof TorchObjects.TensorRef)) {
                return dict;
            }
            for (String key : USUAL_KEYS) {
                Unpickler.Dict found = stateDict(dict.items.get(key), where + key + ".", depth + 1);
                if (found != null) {
                    return found;
                }
            }
            List<String> names = new ArrayList<>();
            Unpickler.Dict only = null;
            for (Map.Entry<Object, Object> e : dict.items.entrySet()) {
                if (e.getKey() instanceof String key && !USUAL_KEYS.contains(key)) {
                    Unpickler.Dict found = stateDict(e.getValue(), where + key + ".", depth + 1);
                    if (found != null) {
                        names.add(where + key);
                        only = found;
                    }
                }
            }
            if (names.size() > 1) {
                throw in.bad("holds several dictionaries of tensors (" + KeyList.brief(names)
                        + "); load it in Python and save the one you mean");
            }
            return only;
        }

        private NamedArray array(String name, TorchObjects.TensorRef t, long fileBytes) {
            String shown = "'" + KeyList.printable(name) + "'";
            TorchObjects.StorageRef s = t.storage();
            MemorySegment bytes = storages.get(s.key());
            if (bytes == null) {
                throw in.bad(shown + " needs storage '" + KeyList.printable(s.key())
                        + "', which the file lacks; it is cut short, download it again");
            }
            Shape shape = Safetensors.shape(t.sizes(), shown, in);
            if (shape.size() > fileBytes) {
                throw in.bad(
                        shown + " spreads few numbers over " + shape.size() + " elements; save it with .contiguous()");
            }
            if (s.offset() > s.elements() || s.viewElements() > s.elements() - s.offset()
                    || t.offset() > s.viewElements()) {
                throw in.bad(shown + " starts outside its storage; the file is damaged, download it again");
            }
            long from = (s.offset() + t.offset()) * s.type().bytes();
            long to = (s.offset() + s.viewElements()) * s.type().bytes();
            return NamedArray.strided(name, s.type(), shape, t.strides(), order, bytes.asSlice(from, to - from));
        }
    }
}
