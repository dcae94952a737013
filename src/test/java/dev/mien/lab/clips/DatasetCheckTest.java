package dev.mien.lab.clips;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.lab.clips.DatasetCheck.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCheckTest {
    private static final List<String> CLASSES = List.of("anger", "confusion", "disgust");
    @TempDir
    private Path folder;

    private ClipList list(String name, String... lines) throws IOException {
        Path file = Files.write(folder.resolve(name), List.of(lines));
        return ClipList.read(name.equals("manifest.csv") ? folder : file);
    }

    private static void refuses(ClipList list, Role role, String... says) {
        String message = assertThrows(MienException.class, () -> DatasetCheck.require("list", list, role, CLASSES))
                .getMessage();
        for (String s : says) {
            assertTrue(message.contains(s), message);
        }
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() throws IOException {
        Files.writeString(folder.resolve("a.mp4"), "x");
        ClipList real = list("real.csv", "path,label,subject,group,source", "a.mp4,anger,ann,,film", "b.mp4,joy,,x,");
        assertEquals("film", real.clips().getFirst().source());
        refuses(real, Role.REAL, "no such file or folder: b.mp4",
                "subject missing (needed to keep people apart): b.mp4",
                "group missing (needed for results by group): a.mp4",
                "label is none of [anger, confusion, disgust]: b.mp4");
        refuses(real, Role.EXTERNAL, "b.mp4");
    }

    @Test
    void aManifestIsASyntheticDataSet() throws IOException {
        Files.writeString(folder.resolve("a.mp4"), "x");
        Files.writeString(folder.resolve("b.mp4"), "x");
        String header = "clip,path,label,subject,group,split,expression,gender,yaw,pitch,units";
        ClipList good = list("manifest.csv", header, "h1_e1,a.mp4,anger,h1,asian,train,e1,female,-20,15,\"4:1,7:1\"",
                "h2_e2,b.mp4,disgust,h2,black,validate,e2,male,0,0,9:1");
        DatasetCheck.require("manifest", good, Role.SYNTHETIC, CLASSES);
        assertEquals("e1", good.clips().getFirst().more("expression"));
        assertEquals("female", good.clips().getFirst().more("gender"));
        assertEquals("", good.clips().getFirst().more("hair"));
        ClipList bad = list("bad.csv", header, "h1,a.mp4,anger,h1,asian,train,e1,female,,15,x",
                "h2,b.mp4,disgust,h2,black,train,e1,male,0,0,x");
        refuses(bad, Role.SYNTHETIC, "yaw missing: a.mp4",
                "another label than the same expression has elsewhere: b.mp4");
    }

    @Test
    void clipsThatCannotBeUsedAreNamed() {
        DatasetCheck.requireUsable("real", Map.of());
        Map<Clip, String> failures = new LinkedHashMap<>();
        for (int i = 0; i < 7; i++) {
            failures.put(new Clip("c" + i, Path.of("c" + i), "anger", "", "", "", "", Map.of()), "c" + i + ": no face");
        }
        String message = assertThrows(MienException.class, () -> DatasetCheck.requireUsable("real", failures))
                .getMessage();
        assertTrue(message.contains("7 clips cannot be used: c0: no face; "), message);
    }
}
