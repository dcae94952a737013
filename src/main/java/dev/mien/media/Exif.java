package dev.mien.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** How the camera was held, from a JPEG's Exif segment (CIPA DC-008): the one tag of it that changes the pixels. */
final class Exif {
    private static final int START_OF_IMAGE = 0xFFD8;
    private static final int START_OF_SCAN = 0xFFDA;
    private static final int APP1 = 0xFFE1;
    private static final int EXIF = 0x45786966;
    private static final int ORIENTATION = 0x0112;
    private static final int MAX_SEGMENTS = 64;

    private Exif() {}

    /** Upright when the file is no JPEG, or its Exif data are absent or damaged. */
    static Orientation orientation(Path file) {
        try (FileChannel in = FileChannel.open(file)) {
            long at = 2;
            ByteBuffer head = read(in, 0, 2);
            for (int i = 0; i < MAX_SEGMENTS && head.getShort(0) == (short) START_OF_IMAGE; i++) {
                ByteBuffer segment = read(in, at, 4);
                int marker = segment.getShort(0) & 0xffff;
                int length = segment.getShort(2) & 0xffff;
                if (marker == START_OF_SCAN || length < 2) {
                    break;
                }
                if (marker == APP1) {
                    ByteBuffer body = read(in, at + 4, length - 2);
                    if (body.getInt(0) == EXIF) {
                        return Orientation.ofExif(tag(body.slice(6, body.limit() - 6)));
                    }
                }
                at += 2 + length;
            }
        } catch (IOException | IndexOutOfBoundsException e) {
            return Orientation.UPRIGHT; // a photograph without readable Exif data is shown as it is stored
        }
        return Orientation.UPRIGHT;
    }

    /** The tag's value in the first directory of the TIFF structure; 1 (upright) when it is not there. */
    private static int tag(ByteBuffer tiff) {
        tiff.order(tiff.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        int entries = tiff.getShort(directory) & 0xffff;
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + 12 * i;
            if ((tiff.getShort(entry) & 0xffff) == ORIENTATION) {
                return tiff.getShort(entry + 8);
            }
        }
        return 1;
    }

    private static ByteBuffer read(FileChannel in, long at, int length) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(length);
        while (b.hasRemaining() && in.read(b, at + b.position()) > 0) {
            // until full or at the end
        }
        return b.flip();
    }
}
