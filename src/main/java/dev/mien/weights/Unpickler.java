package dev.mien.weights;

import dev.mien.MienException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pickle reader that cannot run code. A pickle is a program for a stack machine; two of its instructions fetch a
 * Python function by name and call it, which is how a file of weights can take over a computer. This machine has no
 * functions: names and calls go to {@link Builder}, which knows the few that state dicts need and refuses the rest by
 * name.
 *
 * <p>Values are Long, BigInteger, Double, Boolean, String, byte[], {@link #NONE}, {@link Sequence}, {@link Dict} and
 * whatever the builder makes. Opcodes: Lib/pickletools.py of CPython, protocols 0 to 5.
 */
final class Unpickler {
    /** Python's None. */
    static final Object NONE = new Object();
    private static final Object MARK = new Object();
    /** Memory that one pickle may take, by a generous estimate: about a million instructions. */
    private static final long BUDGET = 96L << 20;
    private static final int COST_OF_OPCODE = 96;

    /** A list or tuple. Compared by identity, so a list that contains itself does no harm. */
    static final class Sequence {
        final List<Object> items;

        Sequence(List<Object> items) {
            this.items = items;
        }
    }

    /** A dict or OrderedDict with simple keys, in order. */
    static final class Dict {
        final Map<Object, Object> items = new LinkedHashMap<>();

        void put(Object key, Object value, Unpickler machine) {
            if (!(key instanceof String || key instanceof Long || key instanceof Boolean || key == NONE)) {
                throw machine.in.bad("a dictionary key is neither text nor a whole number; "
                        + "save model.state_dict() alone");
            }
            items.put(key, value);
        }
    }

    /** Gives meaning to the names and calls that a kind of pickle is allowed; throws MienException for all others. */
    interface Builder {
        /** What {@code module.name} stands for. */
        Object global(String module, String name);

        /** What calling {@code function} gives. */
        Object call(Object function, List<Object> arguments);

        /** What a persistent id stands for: in PyTorch's pickles, a storage. */
        Object persistent(Object id);
    }

    private final ByteCursor in;
    private final Builder builder;
    private final ArrayList<Object> stack = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private long spent;

    private Unpickler(ByteCursor in, Builder builder) {
        this.in = in;
        this.builder = builder;
    }

    /**
     * Reads one pickle, leaving the cursor behind it. Errors: MienException for damage and for everything not allowed.
     */
    static Object read(ByteCursor in, Builder builder) {
        return new Unpickler(in, builder).run();
    }

    private Object run() {
        while (true) {
            int op = in.u8();
            spend(COST_OF_OPCODE);
            if (op == '.') {
                return pop();
            }
            if (!constant(op) && !container(op) && !memory(op)) {
                effect(op);
            }
        }
    }

    private void spend(long cost) {
        spent += cost;
        if (spent > BUDGET) {
            throw in.bad("the object description needs more than " + (BUDGET >> 20)
                    + " MB; no state dict does. Save model.state_dict() alone");
        }
    }

    /** Instructions that push a number, a text or nothing. */
    private boolean constant(int op) {
        switch (op) {
            case 'N' -> push(NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'K' -> push((long) in.u8());
            case 'M' -> push((long) in.u16());
            case 'J' -> push((long) in.i32());
            case 0x8a -> push(integer(in.u8()));
            case 0x8b -> push(integer(in.u32()));
            case 'I' -> push(decimal(line(), true));
            case 'L' -> push(decimal(line(), false));
            case 'G' -> push(ByteBuffer.wrap(in.bytes(8)).getDouble());
            case 'F' -> push(real(line()));
            case 'X', 'T' -> push(text(in.u32()));
            case 'U', 0x8c -> push(text(in.u8()));
            case 0x8d -> push(text(in.i64()));
            case 'C' -> push(raw(in.u8()));
            case 'B' -> push(raw(in.u32()));
            case 0x8e -> push(raw(in.i64()));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Instructions that make or fill lists, tuples and dictionaries. */
    private boolean container(int op) {
        switch (op) {
            case '(' -> push(MARK);
            case ']' -> push(new Sequence(new ArrayList<>()));
            case ')' -> push(new Sequence(List.of()));
            case 'l', 't' -> push(new Sequence(popToMark()));
            case 0x85, 0x86, 0x87 -> push(new Sequence(popLast(op - 0x84)));
            case '}' -> push(new Dict());
            case 'd' -> {
                List<Object> pairs = popToMark();
                push(new Dict());
                putAll(pairs);
            }
            case 'a' -> {
                Object item = pop();
                list().items.add(item);
            }
            case 'e' -> {
                List<Object> items = popToMark();
                list().items.addAll(items);
            }
            case 's' -> putAll(popLast(2));
            case 'u' -> putAll(popToMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Instructions about the stack itself, the memo and the frame. */
    private boolean memory(int op) {
        switch (op) {
            case 0x80 -> {
                int protocol = in.u8();
                if (protocol > 5) {
                    throw in.bad("pickle protocol " + protocol + ", known are 0 to 5");
                }
            }
            case 0x95 -> in.i64();
            case '0' -> pop();
            case '1' -> popToMark();
            case '2' -> push(top());
            case 'q' -> memo.put((long) in.u8(), top());
            case 'r' -> memo.put(in.u32(), top());
            case 'p' -> memo.put(memoIndex(line()), top());
            case 0x94 -> memo.put((long) memo.size(), top());
            case 'h' -> push(recall(in.u8()));
            case 'j' -> push(recall(in.u32()));
            case 'g' -> push(recall(memoIndex(line())));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Instructions that would run code in Python; the builder decides. */
    private void effect(int op) {
        switch (op) {
            case 'c' -> push(builder.global(line(), line()));
            case 0x93 -> {
                List<Object> names = popLast(2);
                if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
                    throw in.bad("a class is named by something other than text; the file is damaged");
                }
                push(builder.global(module, name));
            }
            case 'R', 0x81 -> {
                Object arguments = pop();
                Object function = pop();
                if (!(arguments instanceof Sequence s)) {
                    throw in.bad("a call without arguments; the file is damaged");
                }
                push(builder.call(function, s.items));
            }
            case 'b' -> {
                pop();
                if (!(top() instanceof Dict)) {
                    throw in.bad("refused: the file wants to rebuild a Python object; a weights file needs no code. "
                            + "Save model.state_dict() alone");
                }
            }
            case 'i' -> throw refused(line() + "." + line());
            case 'o', 0x92, 0x82, 0x83, 0x84 -> throw refused("a constructor");
            case 'Q' -> push(builder.persistent(pop()));
            default ->
                throw in.bad(String.format("unknown pickle instruction 0x%02x before byte %d; the file is damaged, "
                        + "or not a file of weights", op, in.position()));
        }
    }

    private MienException refused(String what) {
        return in.bad("refused: this file wants to run " + KeyList.printable(what) + "; a weights file needs no code");
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object top() {
        if (stack.isEmpty() || stack.getLast() == MARK) {
            throw in.bad("takes from an empty stack before byte " + in.position() + "; the file is damaged");
        }
        return stack.getLast();
    }

    private Object pop() {
        Object value = top();
        stack.removeLast();
        return value;
    }

    private List<Object> popLast(int n) {
        Object[] items = new Object[n];
        for (int i = n - 1; i >= 0; i--) {
            items[i] = pop();
        }
        return List.of(items);
    }

    private List<Object> popToMark() {
        int mark = stack.lastIndexOf(MARK);
        if (mark < 0) {
            throw in.bad("closes a list that was not opened, before byte " + in.position() + "; the file is damaged");
        }
        List<Object> tail = stack.subList(mark + 1, stack.size());
        List<Object> items = new ArrayList<>(tail);
        spend(8L * items.size());
        stack.subList(mark, stack.size()).clear();
        return items;
    }

    private Sequence list() {
        if (top() instanceof Sequence s && s.items instanceof ArrayList) {
            return s;
        }
        throw in.bad("appends to something that is not a list; the file is damaged");
    }

    private void putAll(List<Object> pairs) {
        if (!(top() instanceof Dict dict) || pairs.size() % 2 != 0) {
            throw in.bad("sets an item of something that is not a dictionary; the file is damaged");
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            dict.put(pairs.get(i), pairs.get(i + 1), this);
        }
    }

    private Object recall(long index) {
        Object value = memo.get(index);
        if (value == null) {
            throw in.bad("recalls value " + index + ", which was never stored; the file is damaged");
        }
        return value;
    }

    private String text(long length) {
        in.require(length);
        spend(length);
        return in.utf8(length);
    }

    private byte[] raw(long length) {
        in.require(length);
        spend(length);
        return in.bytes(length);
    }

    /** Text up to the next line feed, at most 1000 bytes. */
    private String line() {
        StringBuilder s = new StringBuilder();
        for (int c = in.u8(); c != '\n'; c = in.u8()) {
            if (s.length() == 1000) {
                throw in.bad("a name of more than 1000 characters; the file is damaged");
            }
            s.append((char) c);
        }
        return s.toString();
    }

    /** A little-endian two's complement number of {@code n} bytes. */
    private Object integer(long n) {
        if (n > 255) {
            throw in.bad("a whole number of " + n + " bytes; the file is damaged");
        }
        byte[] little = in.bytes(n);
        byte[] big = new byte[little.length + 1];
        big[0] = (byte) (n > 0 && little[little.length - 1] < 0 ? -1 : 0);
        for (int i = 0; i < little.length; i++) {
            big[big.length - 1 - i] = little[i];
        }
        BigInteger value = new BigInteger(big);
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }

    private Object decimal(String digits, boolean mayBeBoolean) {
        if (mayBeBoolean && (digits.equals("00") || digits.equals("01"))) {
            return digits.equals("01");
        }
        try {
            return Long.parseLong(digits.endsWith("L") ? digits.substring(0, digits.length() - 1) : digits);
        } catch (NumberFormatException e) {
            throw in.bad("'" + KeyList.printable(digits) + "' is not a whole number; the file is damaged");
        }
    }

    private long memoIndex(String digits) {
        return decimal(digits, false) instanceof Long index ? index : -1;
    }

    private double real(String digits) {
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            throw in.bad("'" + KeyList.printable(digits) + "' is not a number; the file is damaged");
        }
    }
}
