package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All four tables, of networks that are too small to learn anything. */
class ReproduceCommandTest {
    /** Seconds in place of minutes. */
    static final List<String> TINY = List.of("data.generate={size: 96, synthetic: {humans: 4, views: 1, frames: 4},"
            + " real: {humans: 10, views: 1, frames: 5}, external: {humans: 3, views: 1, frames: 4},"
            + " pretraining: {humans: 2, views: 1, frames: 3}}", "pretrained.faceNet.epochs=1",
            "pretrained.i3d.epochs=1", "networks.faceNet={narrow: 16, blocks35: 1, blocks17: 1, blocks8: 1}",
            "networks.faceSide=80",
            "networks.series={variant: tsai, filters: 4, depth: 2, kernels: [5, 3], bottleneck: 4}",
            "networks.i3d={narrow: 8, side: 32}", "lengths={shortClip: 2, longClip: 3}",
            "training.frozen={syntheticEpochs: 1, realEpochs: 2, combinedEpochs: 1, learningRate: 1.0e-3}",
            "training.tuned={syntheticEpochs: 1, realEpochs: 1, combinedEpochs: 1, learningRate: 1.0e-3}",
            "training.i3d={syntheticEpochs: 1, realEpochs: 1, combinedEpochs: 1, learningRate: 1.0e-3}");
    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int reproduce(List<String> more) {
        List<String> all = new ArrayList<>(List.of("reproduce", "all", "--preset", "quick", "--out",
                folder.resolve("run").toString()));
        all.addAll(TINY);
        all.addAll(more);
        return Mien.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private void checkTables() throws IOException {
        Path run = folder.resolve("run");
        assertTrue(out.toString().contains("report: " + run.resolve("report.html")), out.toString());
        int[] rows = {13, 8, 6, 2};
        for (int t = 0; t < rows.length; t++) {
            List<String> lines = Files.readAllLines(run.resolve("tables/table" + (t + 1) + ".csv"));
            assertEquals(1 + rows[t], lines.size(), "table " + (t + 1));
            for (String line : lines.subList(1, lines.size())) {
                int n = Integer.parseInt(line.split(",")[t == 1 ? 6 : 8]);
                assertTrue(t == 0 || t == 2 ? n == 60 : n > 0 && n < 60, line);
            }
        }
        String html = Files.readString(run.resolve("report.html"));
        assertEquals(4, html.split("virtual humans that stand in", -1).length - 1, "said in every table's heading");
    }

    @Test
    void fourTablesFromNothing() throws IOException {
        assertEquals(0, reproduce(List.of()), err.toString());
        assertTrue(err.toString().contains("all training: about"), err.toString());
        checkTables();
        try (var caches = Files.walk(folder.resolve("run/cache/embeddings"))) {
            assertEquals(60 + 84 + 12, caches.filter(Files::isRegularFile).count(),
                    "every clip is embedded once, whatever the number of rows");
        }
        assertEquals(2, reproduce(List.of("seed=9")));
        assertTrue(err.toString().contains("begun with other settings"), err.toString());
    }

    @Test
    void fourTablesOfMakeHumansHeads() throws IOException {
        Path assets = Path.of("../shared/data");
        assumeTrue(Files.isDirectory(assets.resolve("makehuman")),
                "../shared/data/makehuman is not there: MakeHuman's heads are not tried");
        assertEquals(0, reproduce(List.of("data.generate.head=makehuman", "data.generate.assets=" + assets)),
                err.toString());
        checkTables();
    }

    @Test
    void anUnknownSettingIsNamedWithTheNearestOne() {
        assertEquals(2, reproduce(List.of("training.bach=3")));
        assertTrue(err.toString().contains("batch"), err.toString());
    }
}
