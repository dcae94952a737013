package dev.mien.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in the wire format of Protocol Buffers: each field is its number and wire type, then the value, an integer in
 * groups of seven bits, lowest first, or a length and that many bytes (protobuf.dev/programming-guides/encoding). Bytes given
 * are kept as they are, not copied, so that weights exist once.
 */
final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;

    private final List<byte[]> parts = new ArrayList<>();
    private long size;

    ProtoMessage integer(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    ProtoMessage number(int field, float value) {
        tag(field, FIXED_32);
        append(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
        return this;
    }

    ProtoMessage number(int field, double value) {
        tag(field, FIXED_64);
        append(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
        return this;
    }

    ProtoMessage text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtoMessage bytes(int field, byte[] value) {
        tag(field, LENGTH_DELIMITED);
        varint(value.length);
        append(value);
        return this;
    }

    /** A message inside this one, which must not change afterwards. */
    ProtoMessage message(int field, ProtoMessage m) {
        tag(field, LENGTH_DELIMITED);
        varint(m.size);
        parts.addAll(m.parts);
        size += m.size;
        return this;
    }

    /** Bytes in all. */
    long size() {
        return size;
    }

    void writeTo(WritableByteChannel channel) throws IOException {
        for (byte[] part : parts) {
            ByteBuffer b = ByteBuffer.wrap(part);
            while (b.hasRemaining()) {
                channel.write(b);
            }
        }
    }

    byte[] toBytes() {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(size));
        parts.forEach(all::put);
        return all.array();
    }

    private void tag(int field, int wireType) {
        varint((long) field << 3 | wireType);
    }

    private void varint(long value) {
        byte[] b = new byte[Math.max(1, Math.ceilDiv(64 - Long.numberOfLeadingZeros(value), 7))];
        for (int i = 0; i < b.length; i++) {
            b[i] = (byte) (value >>> 7 * i & 0x7f | (i < b.length - 1 ? 0x80 : 0));
        }
        append(b);
    }

    private void append(byte[] b) {
        parts.add(b);
        size += b.length;
    }
}
