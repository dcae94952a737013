package dev.mien.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A zip file read by its central directory, entries mapped rather than copied where they are stored uncompressed.
 * Refused are: encrypted entries, methods other than stored and deflated, names that leave the folder, names that come
 * twice, entries that overlap, and archives that would unpack to far more than their own size.
 * Format: PKWARE APPNOTE 4.3 (end of central directory 4.3.16, zip64 4.3.14, central header 4.3.12, local header
 * 4.3.7).
 */
final class ZipArchive {
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END_BYTES = 22;
    private static final long UNSET = 0xffffffffL;
    /**
     * Unpacked size allowed beside 32 times the archive's own: arrays of zeros pack well, and small files do no harm.
     */
    private static final long FREE_BYTES = 64L << 20;
    private static final long MAX_RATIO = 32;

    private record Entry(String name, int method, long crc, long size, long start, MemorySegment packed) {}

    private final Path path;
    private final MemorySegment file;
    private final Arena arena;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    ZipArchive(Path path, MemorySegment file, Arena arena) {
        this.path = path;
        this.file = file;
        this.arena = arena;
        readDirectory();
        requireSane();
    }

    Set<String> names() {
        return entries.keySet();
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /**
     * The unpacked bytes of an entry, checked against its CRC-32. Errors: MienException when it is damaged or missing.
     */
    MemorySegment read(String name) {
        Entry e = entries.get(name);
        if (e == null) {
            throw cursor("zip")
                    .bad("has no entry '" + KeyList.printable(name) + "'; the file is damaged, download it again");
        }
        MemorySegment bytes = e.method == 0 ? e.packed : inflate(e);
        CRC32 crc = new CRC32();
        for (long at = 0; at < bytes.byteSize(); at += 1 << 30) {
            crc.update(bytes.asSlice(at, Math.min(1 << 30, bytes.byteSize() - at)).asByteBuffer());
        }
        if (crc.getValue() != e.crc) {
            throw cursor("zip entry '" + e.name + "'")
                    .bad("its CRC-32 is wrong; the file is damaged, download it again");
        }
        return bytes;
    }

    private MemorySegment inflate(Entry e) {
        ByteCursor in = cursor("zip entry '" + e.name + "'");
        if (e.size > Integer.MAX_VALUE || e.packed.byteSize() > Integer.MAX_VALUE) {
            throw in.bad("compressed entries above 2 GB are not read; save it uncompressed");
        }
        MemorySegment out = arena.allocate(Math.max(1, e.size)).asSlice(0, e.size);
        ByteBuffer target = out.asByteBuffer();
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(e.packed.asByteBuffer());
            while (target.hasRemaining() && inflater.inflate(target) > 0) {
                continue;
            }
            boolean more = !inflater.finished() && inflater.inflate(new byte[1]) > 0;
            if (target.hasRemaining() || more || !inflater.finished()) {
                throw in.bad("does not unpack to the " + e.size
                        + " bytes it declares; the file is damaged, download it again");
            }
        } catch (DataFormatException x) {
            throw in.bad("compressed data is damaged (" + x.getMessage() + "); download it again");
        } finally {
            inflater.end();
        }
        return out;
    }

    private ByteCursor cursor(String part) {
        return new ByteCursor(path, part, file);
    }

    private void readDirectory() {
        ByteCursor in = cursor("zip directory");
        in.seek(findEnd(in));
        long end = in.position();
        in.slice(4);
        int disk = in.u16();
        int directoryDisk = in.u16();
        if (disk != 0 || directoryDisk != 0) {
            throw in.bad("archives in several parts are not read");
        }
        in.slice(2);
        long count = in.u16();
        long size = in.u32();
        long start = in.u32();
        if (end >= 20) {
            in.seek(end - 20);
            if (in.i32() == LOCATOR_64) {
                in.slice(4);
                in.seek(in.i64());
                end = in.position();
                if (in.i32() != END_64) {
                    throw in.bad("its zip64 end record is missing; the file is damaged, download it again");
                }
                in.slice(28);
                count = in.i64();
                size = in.i64();
                start = in.i64();
            }
        }
        in.seek(start);
        if (size != end - start) {
            throw in.bad("claims " + Long.toUnsignedString(size) + " bytes, there are " + (end - start)
                    + "; the file is damaged, download it again");
        }
        for (long i = 0; i < count; i++) {
            Entry e = readEntry(in, start);
            if (entries.put(e.name, e) != null) {
                throw in.bad("entry '" + e.name
                        + "' comes twice; such a file shows different contents to different readers");
            }
        }
        if (in.position() != end) {
            throw in.bad("more entries than it counts; the file is damaged");
        }
    }

    /** The last place that reads as an end record whose comment reaches exactly to the end of the file. */
    private long findEnd(ByteCursor in) {
        long lowest = Math.max(0, file.byteSize() - END_BYTES - 0xffff);
        for (long at = file.byteSize() - END_BYTES; at >= lowest; at--) {
            in.seek(at);
            if (in.i32() == END) {
                in.slice(16);
                if (in.u16() == in.remaining()) {
                    return at;
                }
            }
        }
        throw in.bad("a zip archive without its end: the file is cut short, download it again");
    }

    private Entry readEntry(ByteCursor in, long directory) {
        if (in.i32() != CENTRAL) {
            throw in.bad("entry " + entries.size() + " is not one; the file is damaged, download it again");
        }
        in.slice(4);
        int flags = in.u16();
        int method = in.u16();
        in.slice(4);
        long crc = in.u32();
        long packed = in.u32();
        long size = in.u32();
        int nameBytes = in.u16();
        int extraBytes = in.u16();
        int commentBytes = in.u16();
        in.slice(8);
        long local = in.u32();
        String name = in.utf8(nameBytes);
        requireName(name, in);
        ByteCursor extra = new ByteCursor(path, "zip entry '" + name + "'", in.slice(extraBytes));
        while (extra.remaining() >= 4) {
            int id = extra.u16();
            ByteCursor field = new ByteCursor(path, "zip entry '" + name + "'", extra.slice(extra.u16()));
            if (id == 1) {
                size = size == UNSET ? field.i64() : size;
                packed = packed == UNSET ? field.i64() : packed;
                local = local == UNSET ? field.i64() : local;
            }
        }
        in.slice(commentBytes);
        if ((flags & 1) != 0 || method != 0 && method != 8) {
            throw in.bad("entry '" + name + "' is " + ((flags & 1) != 0 ? "encrypted" : "packed by method " + method)
                    + "; only stored and deflated entries are read");
        }
        if (size < 0 || method == 0 && size != packed) {
            throw in.bad("entry '" + name + "' is stored but has two sizes; the file is damaged, download it again");
        }
        return locate(name, method, crc, packed, size, local, directory);
    }

    private Entry locate(String name, int method, long crc, long packed, long size, long local, long directory) {
        ByteCursor in = cursor("zip entry '" + name + "'");
        in.seek(local);
        if (in.i32() != LOCAL) {
            throw in.bad("its local header is missing; the file is damaged, download it again");
        }
        in.slice(22);
        int nameBytes = in.u16();
        int extraBytes = in.u16();
        if (!in.utf8(nameBytes).equals(name)) {
            throw in.bad(
                    "has another name in its local header; such a file shows different contents to different readers");
        }
        in.slice(extraBytes);
        long start = in.position();
        MemorySegment bytes = in.slice(packed);
        if (in.position() > directory) {
            throw in.bad("runs into the directory; the file is damaged, download it again");
        }
        return new Entry(name, method, crc, size, start, bytes);
    }

    private static void requireName(String name, ByteCursor in) {
        boolean leaves = name.startsWith("/") || name.contains("\\") || name.contains(":")
                || List.of(name.split("/")).contains("..");
        if (name.isEmpty() || leaves || !KeyList.printable(name).equals(name)) {
            throw in.bad(
                    "entry name '" + KeyList.printable(name) + "' is not a plain relative path; do not use this file");
        }
    }

    private void requireSane() {
        List<Entry> sorted = new ArrayList<>(entries.values());
        sorted.sort(Comparator.comparingLong(Entry::start));
        long at = 0;
        double unpacked = 0;
        for (Entry e : sorted) {
            if (e.start < at) {
                throw cursor("zip").bad("entry '" + e.name + "' overlaps another; do not use this file");
            }
            at = e.start + e.packed.byteSize();
            unpacked += e.size;
        }
        if (unpacked > FREE_BYTES + (double) MAX_RATIO * file.byteSize()) {
            throw cursor("zip")
                    .bad(String.format("%d bytes would unpack to %.0f; if that is meant, unpack it by hand and "
                            + "save it uncompressed", file.byteSize(), unpacked));
        }
    }
}
