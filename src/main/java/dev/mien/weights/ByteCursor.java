package dev.mien.weights;

import dev.mien.MienException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads little-endian values one after the other; whatever goes past the end is one clear MienException. */
final class ByteCursor {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final String part;
    private final MemorySegment data;
    private long at;

    ByteCursor(Path path, String part, MemorySegment data) {
        this.path = path;
        this.part = part;
        this.data = data;
    }

    /** Maps a whole file for reading. Errors: MienException when it is missing, empty, a folder or unreadable. */
    static MemorySegment map(Path path, Arena arena) {
        if (Files.isDirectory(path)) {
            throw MienException.data(path + " is a folder; name a file of weights");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() == 0) {
                throw MienException.data(path + " is empty (0 bytes); download it again");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (NoSuchFileException e) {
            throw MienException.data(path + ": no such file");
        } catch (IOException e) {
            throw MienException.data(path + ": cannot be read (" + e.getMessage() + ")");
        }
    }

    /** A complaint about this file that tells where. */
    MienException bad(String what) {
        return MienException.data(path + ": " + part + ": " + what);
    }

    long position() {
        return at;
    }

    void seek(long to) {
        if (to < 0 || to > data.byteSize()) {
            throw bad("points to byte " + to + ", there are " + data.byteSize()
                    + "; the file is damaged, download it again");
        }
        at = to;
    }

    long remaining() {
        return data.byteSize() - at;
    }

    /** Errors: MienException unless {@code n} more bytes are there. */
    void require(long n) {
        if (n < 0 || n > remaining()) {
            throw bad("needs " + Long.toUnsignedString(n) + " bytes at byte " + at + ", only " + remaining()
                    + " are left; the file is cut short or damaged, download it again");
        }
    }

    /** The next {@code n} bytes, not copied. */
    MemorySegment slice(long n) {
        require(n);
        MemorySegment s = data.asSlice(at, n);
        at += n;
        return s;
    }

    int u8() {
        return slice(1).get(ValueLayout.JAVA_BYTE, 0) & 0xff;
    }

    int u16() {
        return slice(2).get(SHORT, 0) & 0xffff;
    }

    int i32() {
        return slice(4).get(INT, 0);
    }

    long u32() {
        return i32() & 0xffffffffL;
    }

    long i64() {
        return slice(8).get(LONG, 0);
    }

    byte[] bytes(long n) {
        if (n > Integer.MAX_VALUE - 64) {
            throw bad("a single item of " + Long.toUnsignedString(n) + " bytes");
        }
        return slice(n).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Text of {@code n} bytes. Errors: MienException when it is not UTF-8. */
    String utf8(long n) {
        byte[] raw = bytes(n);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(raw)).toString();
        } catch (CharacterCodingException e) {
            throw bad("text before byte " + at + " is not UTF-8");
        }
    }
}
