package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.series.SeriesDataset;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class CamFileTest {
    private static final List<String> CLASSES = List.of("a,\"<&", "b\u0001");

    @TempDir
    private Path folder;

    private static CamFile file(int series, int steps, int channels) {
        float[] values = new float[steps * channels];
        float[] map = new float[steps * 2];
        for (int t = 0; t < steps; t++) {
            values[t * channels] = t % 3;
            map[2 * t] = t - 2;
            map[2 * t + 1] = 0.5f * t;
        }
        int[] predicted = new int[series];
        predicted[series - 1] = 1;
        SeriesDataset data = new SeriesDataset("x<y>.tsv", channels, Collections.nCopies(series, values),
                new int[series], CLASSES);
        return new CamFile(data, predicted, Collections.nCopies(series, map).toArray(float[][]::new));
    }

    private Document draw(CamFile cam) throws Exception {
        Path svg = folder.resolve("cam.SVG");
        cam.write(svg);
        return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(svg))));
    }

    @Test
    void listsTheShareOfTheClassPredicted() throws IOException {
        Path csv = folder.resolve("cam.csv");
        file(2, 3, 1).write(csv);
        assertEquals(List.of("series,truth,prediction,step,share", "0,\"a,\"\"<&\",\"a,\"\"<&\",0,-2.0"),
                Files.readAllLines(csv).subList(0, 2));
        assertTrue(Files.readAllLines(csv).get(6).endsWith(",2,1.0"), Files.readString(csv));
    }

    @Test
    void drawsWellFormedPicturesOfAnything() throws Exception {
        for (int steps : new int[] {1, 2, 50}) {
            for (int channels : new int[] {1, 3, 512}) {
                Document svg = draw(file(3, steps, channels));
                assertEquals(3, svg.getElementsByTagName("g").getLength());
                assertTrue(svg.getElementsByTagName("path").getLength() >= 3);
                assertTrue(
                        svg.getElementsByTagName("text").item(4).getTextContent().startsWith("2: a,\"<& taken for b?"));
            }
        }
    }

    @Test
    void drawsNoMoreThanABrowserLikesAndSaysSo() throws Exception {
        Document svg = draw(file(CamFile.MAX_DRAWN + 1, 4, 1));
        assertEquals(CamFile.MAX_DRAWN, svg.getElementsByTagName("g").getLength());
        assertTrue(svg.getElementsByTagName("text").item(1).getTextContent().contains("first 400 of 401"));
    }

    @Test
    void knowsTwoKindsOfFiles() {
        assertTrue(assertThrows(MienException.class, () -> CamFile.requireKnownSuffix(Path.of("cam.png"))).getMessage()
                .contains(".svg or .csv"));
    }
}
