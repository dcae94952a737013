package dev.mien;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.skip(1).map(p -> folder.relativize(p).toString()).sorted().toList();
        }
    }

    @Test
    void aFailedWriteLeavesTheOldContents() throws IOException {
        Path file = folder.resolve("a.txt");
        Files.writeString(file, "old");
        MienException e = assertThrows(MienException.class, () -> AtomicFile.write(file, c -> {
            c.write(ByteBuffer.wrap(new byte[2]));
            throw new IOException("no room");
        }));
        assertTrue(e.getMessage().contains("no room"), e.getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("a.txt"), names());
    }

    @Test
    void onlyWhatIsLeftOverIsRemoved() throws IOException {
        Files.writeString(AtomicFile.temporary(folder.resolve("clip.mp4")), "half");
        Path half = Files.createDirectories(AtomicFile.temporary(folder.resolve("clip")));
        Files.writeString(half.resolve("frame-000.png"), "half");
        for (String other : List.of("clip.mp4", "notes.tmp", ".hidden", "clip.mp4.12.ab.tmp", ".mine.tmp")) {
            Files.writeString(folder.resolve(other), "a user's");
        }
        AtomicFile.removeLeftOvers(folder);
        assertEquals(List.of(".hidden", ".mine.tmp", "clip.mp4", "clip.mp4.12.ab.tmp", "notes.tmp"), names());
    }
}
