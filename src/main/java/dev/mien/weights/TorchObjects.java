package dev.mien.weights;

import dev.mien.MienException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle by {@code torch.save} may contain: ordered dictionaries, storages and tensors over them. Storages are
 * only named here; their bytes lie elsewhere in the file, so tensors are resolved when the pickle has been read.
 */
final class TorchObjects implements Unpickler.Builder {
    private static final Map<String, ElementType> STORAGES = Map.of(
            "DoubleStorage", ElementType.F64, "FloatStorage", ElementType.F32, "HalfStorage", ElementType.F16,
            "BFloat16Storage", ElementType.BF16, "LongStorage", ElementType.I64, "IntStorage", ElementType.I32,
            "ShortStorage", ElementType.I16, "CharStorage", ElementType.I8, "ByteStorage", ElementType.U8,
            "BoolStorage", ElementType.BOOL);

    /** The functions that may be called. */
    private enum Function {
        ORDERED_DICT, REBUILD_TENSOR, REBUILD_PARAMETER
    }

    /** A block of numbers elsewhere in the file; a view starts {@code offset} elements into the storage of that key. */
    record StorageRef(String key, ElementType type, long elements, long offset, long viewElements) {}

    /** A tensor over a storage; sizes and strides in elements. */
    record TensorRef(StorageRef storage, long offset, long[] sizes, long[] strides) {}

    private final ByteCursor in;
    /** Every storage named by the pickle, by key. */
    final Map<String, StorageRef> storages = new LinkedHashMap<>();

    TorchObjects(ByteCursor in) {
        this.in = in;
    }

    @Override
    public Object global(String module, String name) {
        String full = module + "." + name;
        switch (full) {
            case "collections.OrderedDict":
                return Function.ORDERED_DICT;
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2":
                return Function.REBUILD_TENSOR;
            case "torch._utils._rebuild_parameter":
                return Function.REBUILD_PARAMETER;
            default:
                if ((module.equals("torch") || module.equals("torch.cuda")) && STORAGES.containsKey(name)) {
                    return STORAGES.get(name);
                }
                throw refused(full);
        }
    }

    private MienException refused(String full) {
        // Pickle calls the functions of module "os" by the name of the platform's own module.
        String shown = KeyList.printable(full.replaceFirst("^(posix|nt)\\.", "os."));
        boolean model = full.startsWith("torch.nn.") || full.startsWith("__torch__") || full.startsWith("__main__.");
        return in.bad("refused: this file wants to run " + shown + "; a weights file needs no code. "
                + (model ? "It holds a whole Python model: save"
                        : "If you trust its source, load it in Python and save")
                + " model.state_dict() alone");
    }

    @Override
    public Object call(Object function, List<Object> arguments) {
        if (function == Function.ORDERED_DICT) {
            return orderedDict(arguments);
        }
        if (function == Function.REBUILD_TENSOR) {
            return tensor(arguments);
        }
        if (function == Function.REBUILD_PARAMETER && !arguments.isEmpty() && arguments.get(0) instanceof TensorRef t) {
            return t;
        }
        throw in.bad(
                "refused: this file wants to call something that is not a function of weights; the file is damaged");
    }

    /** {@code OrderedDict()} or, as Python 2 wrote it, {@code OrderedDict([[key, value], ...])}. */
    private Unpickler.Dict orderedDict(List<Object> arguments) {
        Unpickler.Dict dict = new Unpickler.Dict();
        if (arguments.isEmpty()) {
            return dict;
        }
        if (arguments.size() == 1 && arguments.get(0) instanceof Unpickler.Sequence pairs) {
            for (Object pair : pairs.items) {
                if (!(pair instanceof Unpickler.Sequence p) || p.items.size() != 2
                        || !(p.items.get(0) instanceof String key)) {
                    throw in.bad("an OrderedDict of something other than named values; the file is damaged");
                }
                dict.items.put(key, p.items.get(1));
            }
            return dict;
        }
        throw in.bad("an OrderedDict with strange arguments; the file is damaged");
    }

    /**
     * {@code _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)}; the tail does not
     * matter.
     */
    private TensorRef tensor(List<Object> a) {
        if (a.size() < 4 || !(a.get(0) instanceof StorageRef storage) || !(a.get(1) instanceof Long offset)
                || offset < 0) {
            throw in.bad("a tensor without storage, offset, size and stride; the file is damaged");
        }
        long[] sizes = numbers(a.get(2));
        long[] strides = numbers(a.get(3));
        if (sizes.length != strides.length) {
            throw in.bad(
                    "a tensor of " + sizes.length + " sizes and " + strides.length + " strides; the file is damaged");
        }
        return new TensorRef(storage, offset, sizes, strides);
    }

    private long[] numbers(Object tuple) {
        List<Object> items = tuple instanceof Unpickler.Sequence s ? s.items : List.of(tuple);
        if (items.size() > 32) {
            throw in.bad("a tensor of " + items.size() + " axes; the file is damaged");
        }
        long[] out = new long[items.size()];
        for (int i = 0; i < out.length; i++) {
            if (!(items.get(i) instanceof Long n)) {
                throw in.bad("a tensor whose size is not a whole number; the file is damaged");
            }
            out[i] = n;
        }
        return out;
    }

    /**
     * {@code ('storage', type, key, location, elements)}; the legacy format adds a view, None or (key, offset, size).
     */
    @Override
    public Object persistent(Object id) {
        List<Object> a = id instanceof Unpickler.Sequence s ? new ArrayList<>(s.items) : List.of();
        if (!a.isEmpty() && "module".equals(a.get(0))) {
            throw in.bad("refused: this file carries Python source code; a weights file needs no code. "
                    + "Save model.state_dict() alone");
        }
        if (a.size() < 5 || !"storage".equals(a.get(0)) || !(a.get(1) instanceof ElementType type)
                || !(a.get(2) instanceof String key) || !(a.get(4) instanceof Long elements) || elements < 0) {
            throw in.bad("a storage without type, key and size; the file is damaged");
        }
        StorageRef whole = new StorageRef(key, type, elements, 0, elements);
        StorageRef known = storages.putIfAbsent(key, whole);
        if (known != null && !known.equals(whole)) {
            throw in.bad(
                    "storage '" + KeyList.printable(key) + "' is described twice, differently; the file is damaged");
        }
        if (a.size() > 5 && a.get(5) instanceof Unpickler.Sequence view) {
            if (view.items.size() != 3 || !(view.items.get(1) instanceof Long offset) || offset < 0
                    || !(view.items.get(2) instanceof Long size) || size < 0) {
                throw in.bad("a view of a storage without offset and size; the file is damaged");
            }
            return new StorageRef(key, type, elements, offset, size);
        }
        return whole;
    }
}
