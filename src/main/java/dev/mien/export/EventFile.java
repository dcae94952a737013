package dev.mien.export;

import dev.mien.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Curves as TensorBoard reads them: a file of records (length, its checksum, an event, its checksum; tensorflow
 * core/lib/io/record_writer.h), each an Event message (tensorflow core/util/event.proto). The first names the version.
 */
public final class EventFile {
    /** TensorBoard finds files by this part of their name; each folder of them is a run. */
    public static final String NAME = "events.out.tfevents.mien";
    /** Added to a checksum that is turned by 15 bits, so that checksums of checksums are no worse (record_writer.h). */
    private static final int MASK = 0xa282ead8;

    private EventFile() {}

    /**
     * A value of a curve.
     *
     * @param tag     of the curve; {@code loss/train} is in the group loss
     * @param step    its place on the curve
     * @param seconds since 1970
     */
    public record Scalar(String tag, long step, double seconds, double value) {}

    /** Writes a file anew; values in any order. Errors: MienException (environment) when the disk refuses. */
    public static void write(Path file, List<Scalar> scalars) {
        double start = scalars.stream().mapToDouble(Scalar::seconds).min().orElse(0);
        AtomicFile.write(file, channel -> {
            write(new ProtoMessage().number(1, start).text(3, "brain.Event:2"), channel);
            for (Scalar s : scalars) {
                ProtoMessage value = new ProtoMessage().text(1, s.tag).number(2, (float) s.value);
                write(new ProtoMessage().number(1, s.seconds).integer(2, s.step)
                        .message(5, new ProtoMessage().message(1, value)), channel);
            }
        });
    }

    private static void write(ProtoMessage event, WritableByteChannel channel)
            throws IOException {
        ByteBuffer record = record(event.toBytes());
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    static ByteBuffer record(byte[] data) {
        ByteBuffer b = ByteBuffer.allocate(Long.BYTES + data.length + 2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(data.length);
        b.putInt(checksum(b.array(), 0, Long.BYTES));
        b.put(data);
        b.putInt(checksum(data, 0, data.length));
        return b.flip();
    }

    private static int checksum(byte[] data, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(data, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }
}
