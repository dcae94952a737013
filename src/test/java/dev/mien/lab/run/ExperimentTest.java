package dev.mien.lab.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.engine.tensor.Rng;
import dev.mien.lab.RunFolder;
import dev.mien.lab.clips.Clip;
import dev.mien.lab.clips.ClipEmbedder;
import dev.mien.lab.clips.ClipLedger;
import dev.mien.lab.clips.ClipList;
import dev.mien.lab.clips.EmbeddingCache;
import dev.mien.lab.clips.EmbeddingSeries;
import dev.mien.lab.config.ConfigReader;
import dev.mien.lab.config.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentTest {
    private static final int DIMENSIONS = 3;
    @TempDir
    private Path folder;
    private final List<String> said = new ArrayList<>();

    /** Reads "class number" from the file; the class shows in the first number of each frame. */
    private static class FakeEmbedder implements ClipEmbedder {
        int calls;

        @Override
        public int dimensions() {
            return DIMENSIONS;
        }

        @Override
        public String fingerprint() {
            return "fake";
        }

        @Override
        public EmbeddingSeries embed(Path clip) {
            calls++;
            try {
                String[] s = Files.readString(clip).split(" ");
                if (s.length != 2) {
                    throw MienException.data(clip + ": damaged");
                }
                int frames = 5 + Integer.parseInt(s[1]) % 7;
                float[] values = new float[frames * DIMENSIONS];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (0.3 * Rng.normal(1, Long.parseLong(s[1]), i)
                            + (i % DIMENSIONS == 0 && s[0].equals("joy") ? 2 : 0));
                }
                return new EmbeddingSeries(values, DIMENSIONS,
                        new ClipLedger(frames, 1, false, frames, 0, 0, "r"));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @BeforeEach
    void writeClips() throws IOException {
        StringBuilder csv = new StringBuilder("path,label,subject,group\n");
        for (int i = 0; i < 24; i++) {
            String label = i % 2 == 0 ? "joy" : "fear";
            Files.writeString(folder.resolve(i + ".clip"), label + " " + i);
            csv.append(i).append(".clip,").append(label).append(",s").append(i / 4).append(",g").append(i / 12)
                    .append('\n');
        }
        Files.writeString(folder.resolve("clips.csv"), csv);
    }

    private RunConfig config(String... more) {
        List<String> overrides = new ArrayList<>(List.of("cache=" + folder.resolve("cache"), "length=6",
                "training.epochs=12",
                "training.batch=5", "model.filters=2", "model.depth=2", "model.kernels=[3]", "model.bottleneck=2",
                "evaluation.folds=2", "training.learningRate=0.02"));
        overrides.addAll(List.of(more));
        return ConfigReader.read("quick", overrides).config();
    }

    private Experiment experiment(RunConfig config, ClipEmbedder embedder, String out, Runnable atProgress) {
        return new Experiment(config, ClipList.read(folder.resolve("clips.csv")), embedder,
                new RunFolder(folder.resolve(out)),
                new Experiment.Progress() {
                    @Override
                    public void show(double done, String what) {
                        atProgress.run();
                    }

                    @Override
                    public void say(String line) {
                        said.add(line);
                    }
                });
    }

    @Test
    void leavesEverythingInItsFolderAndLearns() throws IOException {
        Files.writeString(folder.resolve("3.clip"), "");
        Results r = experiment(config(), new FakeEmbedder(), "a", () -> {}).run(false);
        assertArrayEquals(new int[] {24, 23}, r.clips());
        assertEquals(23, r.test().count());
        assertTrue(r.test().accuracy() > 0.7, r.test().table());
        assertEquals(List.of("g0", "g1"), List.copyOf(r.groups().keySet()));
        assertTrue(said.contains("left out: " + folder.resolve("3.clip") + ": damaged"), said.toString());
        Path out = folder.resolve("a");
        for (String name : List.of("metrics.jsonl", "predictions.csv", "confusion.csv", "result.json", "ledger.csv",
                "checkpoint/fold-1.safetensors", "model-fold-2/model.safetensors")) {
            assertTrue(Files.size(out.resolve(name)) > 0, name);
        }
        assertEquals(2 * 12 + 4, Files.readAllLines(out.resolve("metrics.jsonl")).size());
        assertEquals(1 + 23 * 2, Files.readAllLines(out.resolve("predictions.csv")).size());
    }

    @Test
    void goesOnWhereItWasStoppedAndArrivesAtTheSamePlace() throws IOException {
        experiment(config(), new FakeEmbedder(), "whole", () -> {}).run(false);
        boolean done = false;
        for (int stops = 0; !done; stops++) {
            assertTrue(stops < 30, "does not come to an end");
            AtomicReference<Experiment> running = new AtomicReference<>();
            int[] left = {29};
            Experiment e = experiment(config(), new FakeEmbedder(), "broken", () -> {
                if (--left[0] == 0) {
                    running.get().requestStop();
                }
            });
            running.set(e);
            try {
                e.run(stops > 0);
                done = true;
            } catch (MienException stopped) {
                assertTrue(stopped.getMessage().contains("--resume"), stopped.getMessage());
            }
            assertTrue(stops > 0 || !done, "was never stopped");
        }
        for (String name : List.of("predictions.csv", "confusion.csv", "ledger.csv")) {
            assertEquals(Files.readString(folder.resolve("whole").resolve(name)),
                    Files.readString(folder.resolve("broken").resolve(name)), name);
        }
        assertArrayEquals(Files.readAllBytes(folder.resolve("whole/model-fold-2/model.safetensors")),
                Files.readAllBytes(folder.resolve("broken/model-fold-2/model.safetensors")));
    }

    @Test
    void aClassWhoseClipsAllFailIsAnError() throws IOException {
        for (int i = 0; i < 24; i += 2) {
            Files.writeString(folder.resolve(i + ".clip"), "");
        }
        String message = assertThrows(MienException.class,
                () -> experiment(config(), new FakeEmbedder(), "a", () -> {}).run(false)).getMessage();
        assertTrue(message.contains("no clip of class 'joy' can be used"), message);
    }

    @Test
    void theCacheKnowsContentsNotNames() throws IOException {
        FakeEmbedder fake = new FakeEmbedder();
        EmbeddingCache cache = new EmbeddingCache(folder.resolve("c"), fake);
        EmbeddingSeries first = cache.get(folder.resolve("1.clip"));
        Files.move(folder.resolve("1.clip"), folder.resolve("other"));
        EmbeddingSeries again = cache.get(folder.resolve("other"));
        assertArrayEquals(first.values(), again.values());
        assertEquals(first.ledger(), again.ledger());
        assertEquals(1, fake.calls);
        assertEquals(1, cache.hits());
        Files.writeString(folder.resolve("other"), "fear 99");
        cache.get(folder.resolve("other"));
        assertEquals(2, fake.calls);
        damageAll(folder.resolve("c"));
        cache.get(folder.resolve("other"));
        assertEquals(3, fake.calls);
        assertThrows(MienException.class, () -> cache.get(folder.resolve("nowhere")));
    }

    private static void damageAll(Path cache) throws IOException {
        try (var files = Files.walk(cache)) {
            for (Path p : files.filter(Files::isRegularFile).toList()) {
                Files.write(p, new byte[] {1, 2, 3});
            }
        }
    }

    @Test
    void clipsKeepTheirRows() {
        List<Clip> clips = ClipList.read(folder.resolve("clips.csv")).clips();
        assertEquals("s5", clips.getLast().subject());
    }
}
