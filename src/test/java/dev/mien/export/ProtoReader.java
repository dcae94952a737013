package dev.mien.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The fields of a message by number, each a list of Long, Float, Double or byte[]; written from the specification, not from the writer. */
record ProtoReader(Map<Integer, List<Object>> fields) {

    static ProtoReader read(byte[] bytes) {
        Map<Integer, List<Object>> fields = new TreeMap<>();
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (b.hasRemaining()) {
            long tag = varint(b);
            Object value = switch ((int) (tag & 7)) {
                case 0 -> varint(b);
                case 1 -> b.getDouble();
                case 2 -> {
                    byte[] inside = new byte[(int) varint(b)];
                    b.get(inside);
                    yield inside;
                }
                case 5 -> b.getFloat();
                default -> throw new IllegalStateException("wire type " + (tag & 7));
            };
            fields.computeIfAbsent((int) (tag >>> 3), f -> new ArrayList<>()).add(value);
        }
        return new ProtoReader(fields);
    }

    private static long varint(ByteBuffer b) {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            byte next = b.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    List<Object> all(int field) {
        return fields.getOrDefault(field, List.of());
    }

    List<ProtoReader> messages(int field) {
        return all(field).stream().map(m -> read((byte[]) m)).toList();
    }

    List<String> texts(int field) {
        return all(field).stream().map(m -> new String((byte[]) m, StandardCharsets.UTF_8)).toList();
    }

    String text(int field) {
        return texts(field).getFirst();
    }

    long integer(int field) {
        return (Long) all(field).getFirst();
    }

    byte[] bytes(int field) {
        return (byte[]) all(field).getFirst();
    }
}
