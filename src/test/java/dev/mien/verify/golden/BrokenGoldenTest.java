package dev.mien.verify.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.reference.ReferenceBackend;
import dev.mien.verify.Result;
import dev.mien.verify.VerifyCase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A golden file that is wrong makes a case fail; one that is broken gives a message; neither passes, neither crashes. */
class BrokenGoldenTest {
    private static final Backend BACKEND = ReferenceBackend.create();

    @TempDir
    Path dir;

    @BeforeEach
    void folder() throws IOException {
        Files.createDirectories(dir.resolve("layers"));
        Files.createDirectories(dir.resolve("modules"));
        Files.createDirectories(dir.resolve("models"));
        Files.createDirectories(dir.resolve("mtcnn"));
    }

    @Test
    void oneWrongValueFails() throws IOException {
        Path file = copy("layers/linear.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int data = 8 + (int) all.getLong(0);
        String header = new String(bytes, 8, data - 8, StandardCharsets.UTF_8);
        int at = header.indexOf("\"c00/y\"");
        int offset = Integer.parseInt(header.substring(header.indexOf("offsets\":[", at) + 10).split(",")[0]);
        all.putFloat(data + offset, all.getFloat(data + offset) + 1e-3f);
        Files.write(file, bytes);
        Result wrong = byName("c00").run(BACKEND);
        assertEquals(Result.Status.FAIL, wrong.status());
        assertTrue(wrong.note().contains("first y"), wrong.note());
        assertTrue(wrong.error() > wrong.tolerance());
        assertEquals(Result.Status.OK, byName("c01").run(BACKEND).status());
    }

    @Test
    void missingFieldIsNamed() throws IOException {
        edit("layers/batchnorm.safetensors", h -> h.replaceFirst("\\\\\"eps\\\\\": 0.001, ", ""));
        assertMessage(() -> byName("c00").run(BACKEND), "batchnorm.safetensors", "'c00'", "'eps'");
    }

    @Test
    void unknownSettingsAndOperationsAreSkipped() throws IOException {
        edit("layers/conv1d.safetensors", h -> h.replaceFirst("\\\\\"groups\\\\\": 1",
                "\\\\\"groups\\\\\": 1, \\\\\"padding_mode\\\\\": \\\\\"reflect\\\\\""));
        Result r = byName("c00").run(BACKEND);
        assertEquals(Result.Status.SKIPPED, r.status());
        assertTrue(r.note().contains("padding_mode"), r.note());
        edit("layers/conv1d.safetensors", h -> h.replaceFirst("conv1d", "conv9d"));
        assertEquals(Result.Status.SKIPPED, byName("c00").run(BACKEND).status());
    }

    @Test
    void missingTensorIsNamed() throws IOException {
        edit("layers/linear.safetensors", h -> h.replace("c00/gx", "c00/zz"));
        assertMessage(() -> byName("c00").run(BACKEND), "c00/gx");
    }

    @Test
    void impossibleSettingsAreRefused() throws IOException {
        edit("layers/conv2d.safetensors",
                h -> h.replaceFirst("\\\\\"stride\\\\\": \\[2, 2\\]", "\\\\\"stride\\\\\": [0, 2]"));
        assertMessage(() -> byName("c00").run(BACKEND), "stride");
        edit("layers/conv2d.safetensors",
                h -> h.replaceFirst("\\\\\"kernel\\\\\": \\[3, 3\\]", "\\\\\"kernel\\\\\": [3, 9]"));
        assertMessage(() -> byName("c00").run(BACKEND), "c00", "kernel");
    }

    @Test
    void damagedFilesAndFolders() throws IOException {
        assertMessage(() -> GoldenFolder.cases(dir), "no golden files");
        assertMessage(() -> GoldenFolder.cases(dir.resolve("nowhere")), "no such folder");
        Path other = Files.writeString(dir.resolve("notes.txt"), "x");
        assertMessage(() -> GoldenFolder.cases(other), "not a golden file");
        Files.delete(other);
        Files.writeString(dir.resolve("layers/x.safetensors"), "nonsense");
        assertMessage(() -> GoldenFolder.cases(dir), "x.safetensors");
        Files.delete(dir.resolve("layers/x.safetensors"));
        edit("layers/linear.safetensors", h -> h.replaceFirst("\"cases\"", "\"caches\""));
        assertMessage(() -> GoldenFolder.cases(dir), "'cases'");
        edit("layers/linear.safetensors", h -> h.replaceFirst("\"cases\": ?\"\\{", "\"cases\":\"[{"));
        assertMessage(() -> GoldenFolder.cases(dir), "JSON");
    }

    @Test
    void unknownFilesAreListed() throws IOException {
        Files.createDirectories(dir.resolve("sounds"));
        Files.copy(GoldenTest.FOLDER.resolve("layers/linear.safetensors"), dir.resolve("sounds/linear.safetensors"));
        List<VerifyCase> cases = GoldenFolder.cases(dir);
        assertEquals(1, cases.size());
        assertEquals("sounds/linear", cases.getFirst().name());
        assertEquals(Result.Status.SKIPPED, cases.getFirst().run(BACKEND).status());
    }

    @Test
    void blocksAndNetworksFailAndSkipByName() throws IOException {
        edit("modules/block35.safetensors", h -> h.replace("scale=0.17", "scale=0.18"));
        assertEquals(Result.Status.FAIL, byName("train.out").run(BACKEND).status());
        edit("modules/block35.safetensors", h -> h.replace("Block35(scale=0.17)", "Block35(width=2)"));
        assertEquals(Result.Status.SKIPPED, byName("train.out").run(BACKEND).status());
        edit("models/itime_tsai_T25.safetensors", h -> h.replace("pub-1", "pub-2"));
        assertEquals(Result.Status.FAIL, byName("eval.out").run(BACKEND).status());
        edit("models/itime_tsai_T25.safetensors", h -> h.replace("\\\"c_in\\\": 512, ", ""));
        assertMessage(() -> byName("eval.out").run(BACKEND), "itime_tsai_T25", "'c_in'");
        edit("models/itime_tsai_T25.safetensors",
                h -> h.replace("\\\"kwargs\\\": {}", "\\\"kwargs\\\": {\\\"coord\\\": true}"));
        Result unknown = byName("eval.out").run(BACKEND);
        assertEquals(Result.Status.SKIPPED, unknown.status());
        assertTrue(unknown.note().contains("coord"), unknown.note());
        edit("models/itime_tsai_T25.safetensors", h -> h.replace("[4, 512, 25]", "[4, 512, 2147483647]"));
        assertMessage(() -> byName("eval.out").run(BACKEND), "shape");
    }

    @Test
    void picturesOutsideTheFolderAreNotRead() throws IOException {
        edit("mtcnn/drawn.safetensors", h -> h.replaceFirst("\"info\": ?\"\\{",
                "\"info\":\"{\\\\\"image\\\\\": \\\\\"../../secret.png\\\\\", "));
        Files.move(dir.resolve("mtcnn/drawn.safetensors"), dir.resolve("mtcnn/picture.safetensors"));
        assertMessage(() -> byName("picture").run(BACKEND), "same folder");
    }

    private VerifyCase byName(String part) {
        return GoldenFolder.cases(dir).stream().filter(c -> c.name().contains(part)).findFirst().orElseThrow();
    }

    private Path copy(String name) throws IOException {
        return GoldenCopy.copy(name, dir);
    }

    private void edit(String name, UnaryOperator<String> change) throws IOException {
        GoldenCopy.edit(name, dir, change);
    }

    private static void assertMessage(org.junit.jupiter.api.function.Executable run, String... parts) {
        MienException e = assertThrows(MienException.class, run);
        assertEquals(ExitCode.DATA, e.exitCode());
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }
}
