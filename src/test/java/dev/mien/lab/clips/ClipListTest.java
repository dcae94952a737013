package dev.mien.lab.clips;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipListTest {
    @TempDir
    private Path folder;

    private void touch(String name) throws IOException {
        Path p = folder.resolve(name);
        Files.createDirectories(p.getParent());
        Files.writeString(p, "x");
    }

    private static void refuses(Path path, String says) {
        String message = assertThrows(MienException.class, () -> ClipList.read(path)).getMessage();
        assertTrue(message.contains(says), message);
    }

    @Test
    void aFolderHasAFolderPerClass() throws IOException {
        touch("joy/b.mp4");
        touch("joy/frames/1.png");
        touch("joy/notes.txt");
        touch("anger/1.png");
        touch("anger/2.png");
        ClipList list = ClipList.read(folder);
        assertEquals(List.of("anger", "joy"), list.classes());
        assertEquals(List.of("anger/1.png", "anger/2.png", "joy/b.mp4", "joy/frames"),
                list.clips().stream().map(c -> c.name().replace('\\', '/')).toList());
        assertEquals(1, list.label(list.clips().get(2)));
    }

    @Test
    void aClassWithoutClipsIsAnError() throws IOException {
        touch("joy/b.mp4");
        Files.createDirectories(folder.resolve("anger"));
        refuses(folder, "class 'anger' has no clips");
        Files.delete(folder.resolve("anger"));
        refuses(folder, "1 sub-folders");
        refuses(folder.resolve("nowhere"), "no such file or folder");
    }

    @Test
    void aCsvMayNameSubjectGroupAndSplit() throws IOException {
        Path csv = folder.resolve("c.csv");
        Files.writeString(csv,
                "\uFEFFLabel,path,subject,split\r\njoy,\"a, \"\"b\"\".mp4\",s1,Train\r\n\r\nfear,c.mp4,,\r\n");
        ClipList list = ClipList.read(csv);
        Clip first = list.clips().getFirst();
        assertEquals("a, \"b\".mp4", first.name());
        assertEquals(folder.resolve("a, \"b\".mp4"), first.path());
        assertEquals(List.of("s1", "", "train"), List.of(first.subject(), first.group(), first.split()));
        assertEquals(List.of("fear", "joy"), list.classes());
    }

    @Test
    void aWrongCsvIsRefusedByRow() throws IOException {
        Path csv = folder.resolve("c.csv");
        refuses(Files.writeString(csv, ""), "empty");
        refuses(Files.writeString(csv, "file,label\n"), "no column 'path'");
        refuses(Files.writeString(csv, "path,label\na,x,y\n"), "row 2: 3 fields");
        refuses(Files.writeString(csv, "path,label\na,\n"), "row 2: path and label");
        refuses(Files.writeString(csv, "path,label\na,x\na,y\n"), "row 3: a comes twice");
        refuses(Files.writeString(csv, "path,label\n\"a,x\n"), "never closed");
        refuses(Files.writeString(csv, "path,label\na,x\n"), "1 classes");
    }
}
