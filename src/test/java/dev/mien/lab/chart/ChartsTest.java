package dev.mien.lab.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.lab.clips.Affect;
import dev.mien.lab.clips.ClipList;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ChartsTest {
    @TempDir
    private Path folder;

    private Map<String, List<double[]>> affects(String... rows) throws IOException {
        Path clips = Files.writeString(folder.resolve("c.csv"),
                "path,label\na.mp4,anger\nb.mp4,disgust\nc.mp4,anger\n");
        Path file = Files.writeString(folder.resolve("va.csv"), "path,arousal,valence\n" + String.join("\n", rows));
        return Affect.byLabel(Affect.read(file), ClipList.read(clips));
    }

    @Test
    void valenceAndArousalAsInFigure9() throws Exception {
        Map<String, List<double[]>> points = affects("a.mp4,0.5,-0.25", "b.mp4,-1,0.125", "c.mp4,0,1");
        assertEquals(List.of("anger", "disgust"), List.copyOf(points.keySet()));
        assertEquals(-0.25, points.get("anger").getFirst()[0]);
        String svg = Svg.of(Charts.circumplex(null, "valence", "arousal", points), 480, 480, "fig9");
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)));
        assertEquals("svg", document.getDocumentElement().getTagName());
        for (String text : List.of(">valence<", ">arousal<", ">anger<", ">disgust<", "currentColor", "fig9-clip0",
                "rgb(0,114,178)", "rgb(213,94,0)")) {
            assertTrue(svg.contains(text), text + " is missing");
        }
        assertFalse(svg.contains("rgb(1,2,3)") || svg.contains("rgb(255,255,255)"), svg);
        assertEquals(svg, Svg.of(Charts.circumplex(null, "valence", "arousal", points), 480, 480, "fig9"));
    }

    @Test
    void curvesAreDrawn() {
        String svg = Svg.of(Charts.curves("loss", "epoch", "loss", Map.of("fold 1",
                List.of(new double[] {1, 2}, new double[] {2, 1}, new double[] {3, 0.5}))), 600, 300, "loss");
        assertTrue(svg.contains(">fold 1<") && svg.contains(">epoch<"), svg);
    }

    @Test
    void whatIsWrongIsNamed() {
        for (String[] c : new String[][] {{"x.mp4,0,0", "'x.mp4', which is not in the list"},
                {"a.mp4,2,0", "row 2: arousal is 2.0; it goes from -1 to 1"},
                {"a.mp4,0,high", "row 2: valence is 'high'"},
                {"a.mp4,0", "row 2: 2 fields"}, {"a.mp4,NaN,0", "arousal is NaN"}}) {
            String message = assertThrows(MienException.class, () -> affects(c[0])).getMessage();
            assertTrue(message.contains(c[1]), message);
        }
    }
}
