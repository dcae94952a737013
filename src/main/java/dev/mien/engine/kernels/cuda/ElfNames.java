package dev.mien.engine.kernels.cuda;

import dev.mien.MienException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names of the libraries that a shared object needs, and how to change one: in its dynamic section ({@code DT_NEEDED}), and
 * in the version that its functions ask for ({@code .gnu.version_r}), which NVIDIA's libraries name like themselves. Only
 * 64-bit little-endian ELF files. Whatever the bytes are, work and memory stay within the file's size.
 *
 * <p>The layout is that of System V's ABI, "Object Files", and of the Linux Standard Base, "Symbol Versioning".
 */
final class ElfNames {
    private static final int ELF_HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int DT_NEEDED = 1;
    private static final int DT_STRTAB = 5;
    private static final int DT_VERNEED = 0x6ffffffe;
    private static final int DT_VERNEEDNUM = 0x6fffffff;
    /** Size of an entry of the dynamic section, of Verneed, and of Vernaux. */
    private static final int ENTRY = 16;
    private static final int LONGEST_NAME = 255;

    private final ByteBuffer bytes;
    private final List<Segment> loaded = new ArrayList<>();
    private Segment dynamic;
    private final int strings;
    /** How many entries of the version tables there is room for. */
    private int entriesLeft;

    /** A part of the file, and where it lies in memory. */
    private record Segment(long address, long offset, long size) {}

    private ElfNames(byte[] image) {
        bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        entriesLeft = image.length / ENTRY;
        if (image.length < ELF_HEADER || bytes.getInt(0) != 0x464c457f || bytes.get(4) != 2 || bytes.get(5) != 1) {
            throw broken("no 64-bit little-endian ELF file");
        }
        readSegments();
        strings = offsetOf(dynamicValue(DT_STRTAB));
    }

    /**
     * The libraries that the file needs, in its order.
     *
     * @throws MienException (data) when it is no such file, or damaged
     */
    static List<String> needed(byte[] image) {
        ElfNames elf = new ElfNames(image);
        List<String> names = new ArrayList<>();
        for (int at : elf.dynamicEntries(DT_NEEDED)) {
            names.add(elf.name(elf.string(elf.bytes.getLong(at + 8))));
        }
        return names;
    }

    /**
     * A copy that needs library {@code to} where the file needs {@code from}. The names are equally long, so nothing moves.
     *
     * @throws MienException (data) when it does not need that library, or is damaged
     */
    static byte[] rename(byte[] image, String from, String to) {
        if (from.length() != to.length()) {
            throw new IllegalArgumentException(from + " and " + to + " are not equally long");
        }
        ElfNames elf = new ElfNames(image.clone());
        Set<Integer> names = new TreeSet<>();
        for (int at : elf.dynamicEntries(DT_NEEDED)) {
            elf.addIfNamed(names, elf.string(elf.bytes.getLong(at + 8)), from);
        }
        if (names.isEmpty()) {
            throw broken("it does not need " + from);
        }
        elf.renameVersions(from, to, names);
        byte[] text = to.getBytes(StandardCharsets.ISO_8859_1);
        names.forEach(at -> elf.bytes.put(at, text));
        return elf.bytes.array();
    }

    /** Hash of a version's name, as the dynamic loader compares it. */
    static int hash(String name) {
        int h = 0;
        for (byte c : name.getBytes(StandardCharsets.ISO_8859_1)) {
            h = (h << 4) + (c & 0xff);
            int high = h & 0xf0000000;
            h = (h ^ high >>> 24) & ~high;
        }
        return h;
    }

    private void readSegments() {
        long table = bytes.getLong(32);
        int count = bytes.getShort(56) & 0xffff;
        if (count > 0 && (bytes.getShort(54) & 0xffff) != PROGRAM_HEADER) {
            throw broken("its program headers have an unknown size");
        }
        for (int i = 0; i < count; i++) {
            int at = within(table + (long) i * PROGRAM_HEADER, PROGRAM_HEADER);
            int type = bytes.getInt(at);
            if (type == PT_LOAD || type == PT_DYNAMIC) {
                Segment segment = new Segment(bytes.getLong(at + 16), bytes.getLong(at + 8), bytes.getLong(at + 32));
                within(segment.offset, segment.size);
                if (type == PT_LOAD) {
                    loaded.add(segment);
                } else {
                    dynamic = segment;
                }
            }
        }
        if (dynamic == null) {
            throw broken("it has no dynamic section");
        }
    }

    /** Offsets of the dynamic section's entries with that tag. */
    private List<Integer> dynamicEntries(int tag) {
        List<Integer> found = new ArrayList<>();
        for (long i = 0; i < dynamic.size / ENTRY; i++) {
            int at = (int) (dynamic.offset + i * ENTRY);
            long its = bytes.getLong(at);
            if (its == 0) {
                break;
            }
            if (its == tag) {
                found.add(at);
            }
        }
        return found;
    }

    /** Value of a tag; 0 where it is missing. */
    private long dynamicValue(int tag) {
        List<Integer> entries = dynamicEntries(tag);
        return entries.isEmpty() ? 0 : bytes.getLong(entries.getFirst() + 8);
    }

    /** Puts the new hash beside each version of that name, and adds where the names stand. */
    private void renameVersions(String from, String to, Set<Integer> names) {
        long libraries = dynamicValue(DT_VERNEEDNUM);
        long at = libraries == 0 ? 0 : offsetOf(dynamicValue(DT_VERNEED));
        for (long left = libraries; left != 0; left--) { // Verneed: version, count, file, first Vernaux, next
            int library = entry(at);
            int file = string(unsigned(library + 4));
            if (name(file).equals(from)) {
                names.add(file);
                long version = at + unsigned(library + 8);
                for (int v = bytes.getShort(library + 2) & 0xffff; v > 0; v--) { // Vernaux: hash, flags, other, name, next
                    int its = entry(version);
                    if (addIfNamed(names, string(unsigned(its + 8)), from)) {
                        bytes.putInt(its, hash(to));
                    }
                    version += unsigned(its + 12);
                }
            }
            at += unsigned(library + 12);
        }
    }

    private boolean addIfNamed(Set<Integer> names, int at, String wanted) {
        boolean named = name(at).equals(wanted);
        if (named) {
            names.add(at);
        }
        return named;
    }

    /** An entry of the version tables; a chain of them cannot be longer than the file has room for. */
    private int entry(long at) {
        if (entriesLeft-- == 0) {
            throw broken("its version table has no end");
        }
        return within(at, ENTRY);
    }

    private long unsigned(int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    private int string(long offset) {
        if (offset < 0 || offset > bytes.limit()) {
            throw broken("a name lies outside");
        }
        return within(strings + offset, 1);
    }

    private String name(int at) {
        int most = Math.min(bytes.limit(), at + LONGEST_NAME + 1);
        int end = at;
        while (end < most && bytes.get(end) != 0) {
            end++;
        }
        if (end == most) {
            throw broken("a name has no end");
        }
        return new String(Arrays.copyOfRange(bytes.array(), at, end), StandardCharsets.ISO_8859_1);
    }

    /** Where in the file an address of memory lies. */
    private int offsetOf(long address) {
        for (Segment s : loaded) {
            if (address >= s.address && address - s.address < s.size) {
                return (int) (s.offset + (address - s.address));
            }
        }
        throw broken("an address lies outside of what is loaded");
    }

    /** The offset, if that many bytes are there. */
    private int within(long offset, long size) {
        if (offset < 0 || size < 0 || offset > bytes.limit() || size > bytes.limit() - offset) {
            throw broken("it ends too early");
        }
        return (int) offset;
    }

    private static MienException broken(String what) {
        return MienException.data("cannot rename the libraries that a shared object needs: " + what);
    }
}
