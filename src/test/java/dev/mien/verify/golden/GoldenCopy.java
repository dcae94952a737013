package dev.mien.verify.golden;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Golden files to be broken. */
final class GoldenCopy {
    private GoldenCopy() {}

    /** A fresh copy of one of the project's golden files in another folder. */
    static Path copy(String name, Path folder) throws IOException {
        Path to = folder.resolve(name);
        Files.deleteIfExists(to);
        return Files.copy(GoldenTest.FOLDER.resolve(name), to);
    }

    /** The same with another header; the arrays stay as they are. */
    static void edit(String name, Path folder, UnaryOperator<String> change) throws IOException {
        Path file = copy(name, folder);
        byte[] bytes = Files.readAllBytes(file);
        int data = 8 + (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        String before = new String(bytes, 8, data - 8, StandardCharsets.UTF_8);
        String after = change.apply(before);
        assertNotEquals(before, after, "the edit changed nothing");
        byte[] header = after.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(8 + header.length + bytes.length - data).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(header.length).put(header).put(bytes, data, bytes.length - data);
        Files.write(file, out.array());
    }
}
