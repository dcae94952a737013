package dev.mien.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mien.export.EventFile.Scalar;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    @TempDir
    private Path folder;

    /** Every event file of TensorFlow begins so: a record of 24 bytes, and the checksum of this number. */
    @Test
    void beginsAsTensorFlowsFilesDo() throws IOException {
        Path file = folder.resolve(EventFile.NAME);
        EventFile.write(file, List.of());
        byte[] bytes = Files.readAllBytes(file);
        assertEquals("1800000000000000a37f4b22", HexFormat.of().formatHex(bytes, 0, 12));
        assertEquals("brain.Event:2", new String(bytes, 23, 13, StandardCharsets.US_ASCII));
        assertEquals(8 + 4 + 24 + 4, bytes.length);
    }

    @Test
    void whatIsWrittenIsReadByFieldNumber() throws IOException {
        Path file = folder.resolve("run").resolve(EventFile.NAME);
        EventFile.write(file, List.of(new Scalar("loss", 1, 1000.25, 0.75), new Scalar("rate", 300, 1001, 1e-4)));
        List<ProtoReader> events = new ArrayList<>();
        ByteBuffer b = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (b.hasRemaining()) {
            byte[] data = new byte[(int) b.getLong()];
            b.getInt();
            b.get(data);
            byte[] again = EventFile.record(data).array();
            assertEquals(b.getInt(), ByteBuffer.wrap(again).order(ByteOrder.LITTLE_ENDIAN).getInt(again.length - 4));
            events.add(ProtoReader.read(data));
        }
        assertEquals(3, events.size());
        assertEquals(1000.25, events.getFirst().all(1).getFirst());
        ProtoReader second = events.get(2);
        assertEquals(1001.0, second.all(1).getFirst());
        assertEquals(300L, second.all(2).getFirst());
        ProtoReader value = second.messages(5).getFirst().messages(1).getFirst();
        assertEquals("rate", value.text(1));
        assertEquals(1e-4f, value.all(2).getFirst());
    }

    /** The checksum of "123456789" is 0xE3069283 (RFC 3720), turned by 15 bits and moved. */
    @Test
    void checksumIsMasked() {
        byte[] record = EventFile.record("123456789".getBytes(StandardCharsets.US_ASCII)).array();
        int expected = Integer.rotateRight(0xE3069283, 15) + 0xa282ead8;
        assertArrayEquals(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(expected).array(),
                Arrays.copyOfRange(record, record.length - 4, record.length));
    }
}
