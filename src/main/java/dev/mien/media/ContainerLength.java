package dev.mien.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * How long a file says it is. MP4/MOV, AVI, Matroska/WebM and GIF all tell where they end, so a download that broke off
 * shows before anything is decoded. Only the outermost headers are read.
 */
final class ContainerLength {
    private static final int MAX_BOXES = 100_000;
    private static final int MATROSKA_SEGMENT = 0x18538067;
    private static final byte GIF_TRAILER = 0x3B;

    private ContainerLength() {}

    /** What the file lacks, in words; empty when it is whole or does not say. */
    static String whatIsMissing(Path file) {
        try (FileChannel in = FileChannel.open(file)) {
            ByteBuffer head = read(in, 0, 12, ByteOrder.BIG_ENDIAN);
            if (head.remaining() < 12) {
                return "";
            }
            String first = text(head, 0);
            if (first.equals("GIF8")) {
                return gif(in);
            }
            long end = switch (first) {
                case "RIFF" -> riffEnd(in);
                case "\u001a\u0045\u00df\u00a3" -> matroskaEnd(in);
                default -> text(head, 4).matches("[a-z]{4}") ? boxesEnd(in) : 0;
            };
            return end <= in.size() ? "" : "the file lacks its last " + (end - in.size()) + " of " + end + " bytes";
        } catch (IOException e) {
            return "";
        }
    }

    /** ISO/IEC 14496-12, 4.2: 32-bit size, type, 64-bit size when the first is 1; 0 means up to the end. */
    private static long boxesEnd(FileChannel in) throws IOException {
        long at = 0;
        for (int i = 0; i < MAX_BOXES && at < in.size(); i++) {
            ByteBuffer b = read(in, at, 16, ByteOrder.BIG_ENDIAN);
            if (b.remaining() < 8 || !text(b, 4).matches("[ -~\u00a9]{4}")) {
                break; // trailing bytes that are no box: tolerated by players
            }
            long size = b.getInt(0) & 0xffffffffL;
            if (size == 1 && b.remaining() == 16) {
                size = b.getLong(8);
            }
            if (size < 8 || size > Long.MAX_VALUE - at) {
                break;
            }
            at += size;
        }
        return at;
    }

    /** RIFF chunks one after another (OpenDML has several); a size of 0 was never filled in by the recorder. */
    private static long riffEnd(FileChannel in) throws IOException {
        long at = 0;
        for (int i = 0; i < MAX_BOXES && at < in.size(); i++) {
            ByteBuffer b = read(in, at, 8, ByteOrder.LITTLE_ENDIAN);
            if (b.remaining() < 8 || !text(b, 0).equals("RIFF")) {
                break;
            }
            long size = b.getInt(4) & 0xffffffffL;
            if (size == 0 || size == 0xffffffffL) {
                break;
            }
            at += 8 + size;
        }
        return at;
    }

    /** RFC 8794: the EBML header, then the segment; a size of all ones means unknown (a live recording). */
    private static long matroskaEnd(FileChannel in) throws IOException {
        long at = 4;
        ByteBuffer header = read(in, at, 8, ByteOrder.BIG_ENDIAN);
        long size = vint(header);
        if (size < 0 || size > in.size()) {
            return 0;
        }
        at += header.position() + size;
        ByteBuffer segment = read(in, at, 12, ByteOrder.BIG_ENDIAN);
        if (segment.remaining() < 12 || segment.getInt() != MATROSKA_SEGMENT) {
            return 0;
        }
        size = vint(segment);
        return size < 0 ? 0 : at + segment.position() + size;
    }

    /** A variable-length integer; -1 when unknown or not there. */
    private static long vint(ByteBuffer b) {
        if (!b.hasRemaining() || b.get(b.position()) == 0) {
            return -1;
        }
        int first = b.get() & 0xff;
        int length = Integer.numberOfLeadingZeros(first) - 23;
        if (b.remaining() < length - 1) {
            return -1;
        }
        long value = first & (0xff >> length);
        for (int i = 1; i < length; i++) {
            value = value << 8 | b.get() & 0xff;
        }
        return value == (1L << 7 * length) - 1 ? -1 : value;
    }

    /** A GIF ends with its trailer; padding after it is common, so the last kilobyte is searched. */
    private static String gif(FileChannel in) throws IOException {
        int window = (int) Math.min(1024, in.size());
        ByteBuffer b = read(in, in.size() - window, window, ByteOrder.BIG_ENDIAN);
        int last = b.limit() - 1;
        while (last > 0 && b.get(last) == 0) {
            last--;
        }
        return last >= 0 && b.get(last) == GIF_TRAILER ? "" : "the file ends without the GIF trailer";
    }

    private static ByteBuffer read(FileChannel in, long at, int length, ByteOrder order) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(length).order(order);
        while (b.hasRemaining() && in.read(b, at + b.position()) > 0) {
            // until full or at the end
        }
        return b.flip();
    }

    private static String text(ByteBuffer b, int at) {
        return new String(b.array(), at, 4, StandardCharsets.ISO_8859_1);
    }
}
