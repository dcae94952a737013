package dev.mien.lab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.lab.TrainingSettings.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
    private static final String CLIPS = "data: {path: clips}\nembedder: {kind: pixels, detector: whole-frame}\n";
    @TempDir
    private Path folder;

    private RunConfig read(String yaml, String... overrides) throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"), yaml);
        return ConfigReader.read(file.toString(), List.of(overrides)).config();
    }

    @Test
    void laterWordsWin() throws IOException {
        RunConfig c = read(CLIPS + "training: {epochs: 7, schedule: cosine}\n", "training.epochs=9",
                "model.kernels=[5, 3]",
                "training.learningRate=1e-2", "name=a b");
        assertEquals(9, c.training().epochs());
        assertEquals(Schedule.COSINE, c.training().schedule());
        assertEquals(8, c.training().batch());
        assertEquals(List.of(5, 3), c.model().kernels());
        assertEquals(0.01, c.training().learningRate());
        assertEquals("a b", c.name());
    }

    @Test
    void resolvedTextMeansTheSame() throws IOException {
        ConfigReader.Resolved first = ConfigReader.read("quick", List.of("seed=5"));
        assertEquals(first.config(), read(first.yaml()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "training.epoch=3          | unknown key 'training.epoch'; did you mean 'training.epochs'?",
            "trainin.epochs=3          | unknown key 'trainin'; did you mean 'training'?",
            "training.epochs=many      | 'training.epochs' must be a whole number, got 'many'",
            "training.epochs=0         | training.epochs must be at least 1",
            "training.keep=first       | one of [last, best_training_loss]",
            "training=3                | 'training' must be a block of settings",
            "model.variant=resnet      | unknown InceptionTime variant 'resnet'",
            "data.path=                | data.path must name a folder",
            "embedder.kind=facenet     | embedder.weights must name",
            "name=../x                 | name '../x'",
            "epochs                    | expected key=value",
            "seed=                     | 'seed' must be a whole number",
    })
    void refuses(String override, String says) {
        MienException e = assertThrows(MienException.class, () -> read(CLIPS, override));
        assertEquals(ExitCode.USAGE, e.exitCode());
        assertTrue(e.getMessage().contains(says), e.getMessage());
    }

    @Test
    void refusesFilesThatAreNoConfiguration() {
        for (String yaml : List.of("- a\n- b", "a: [", "a: 1\na: 2", "name: !!java.io.File [x]")) {
            assertEquals(ExitCode.USAGE, assertThrows(MienException.class, () -> read(yaml), yaml).exitCode());
        }
        assertThrows(MienException.class, () -> ConfigReader.read("nothing", List.of()));
    }
}
