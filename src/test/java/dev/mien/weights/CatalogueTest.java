package dev.mien.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueTest {
    @Test
    void theJarKnowsFaceNetMtcnnAndI3d() {
        Catalogue catalogue = Catalogue.builtIn();
        assertEquals(List.of("facenet-vggface2", "facenet-casia", "mtcnn-pnet", "mtcnn-rnet", "mtcnn-onet", "i3d-rgb"),
                catalogue.entries().stream().map(Catalogue.Entry::name).toList());
        for (Catalogue.Entry e : catalogue.entries()) {
            assertTrue(e.urls().stream().allMatch(u -> u.getScheme().equals("https")), e.name());
            assertEquals(e, catalogue.bySha256(e.sha256()).orElseThrow());
            assertEquals(e.contract(), Contract.fromMetadata(e.contract().toMetadata(), e.name()));
        }
        MienException e = assertThrows(MienException.class, () -> catalogue.get("resnet"));
        assertEquals(ExitCode.USAGE, e.exitCode());
        assertTrue(e.getMessage().contains("facenet-vggface2"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pnet", "rnet", "onet"})
    void mtcnnFilesAreThoseOfTheCatalogue(String net) throws IOException {
        Path path = Path.of("..", "shared", "data", "mtcnn", net + ".pt");
        assumeTrue(Files.isRegularFile(path), "no " + path + " here");
        Catalogue.Entry e = Catalogue.builtIn().get("mtcnn-" + net);
        assertEquals(e.sha256(), Sha256.of(path));
        assertEquals(e.size(), Files.size(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "- 1", "- {name: a}", "- [", "- {name: a, colour: red}",
            "- !!javax.script.ScriptEngineManager [x]",
            "- {name: a, model: m, title: t, file: ../a, urls: [u], licence: l, contract: {}}",
            "- {name: a, model: m, title: t, file: a, urls: [u], licence: l, sha256: xyz, contract: {}}",
            "- {name: a, model: m, title: t, file: a, urls: [], licence: l, contract: {}}",
            "- {name: a, model: m, title: t, file: a, urls: [u], licence: l, contract: {input_size: 3}}"})
    void aBrokenCatalogueIsOneClearError(String yaml) {
        assertThrows(MienException.class,
                () -> Catalogue.parse(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))));
    }
}
