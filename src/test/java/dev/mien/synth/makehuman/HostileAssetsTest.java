package dev.mien.synth.makehuman;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of others that are broken, or meant to break something. */
class HostileAssetsTest {
    private static final String SQUARE = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n";
    @TempDir
    Path dir;

    private Path file(String name, String text) {
        try {
            Files.createDirectories(dir.resolve(name).getParent());
            return Files.writeString(dir.resolve(name), text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refused(String part, Runnable reading) {
        MienException e = assertThrows(MienException.class, reading::run);
        assertEquals(ExitCode.DATA, e.exitCode());
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"f 1/1 2/2 9/3", "f 0/1 2/2 3/3", "f -1/1 2/2 3/3", "f 1/1 2/2", "f 1 2 3", "f 1/1 2/2 3/99",
                    "v 1 2", "v a b c\nf 1/1 2/2 3/3", "v NaN 0 0", "v 1e30 0 0", "vt 0"})
    void meshes(String line) {
        refused("base.obj: the line '", () -> ObjFile.read(file("base.obj", SQUARE + line + "\n"), g -> true));
    }

    @Test
    void anEmptyMesh() {
        refused("no vertices or no faces", () -> ObjFile.read(file("base.obj", SQUARE), g -> true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4 0 1", "99 0 0 0", "-1 0 0 0", "1.5 0 0 0", "99999999999 0 0 0", "1 Infinity 0 0"})
    void targets(String line) {
        refused("a.target: the line '", () -> Target.read(file("a.target", "# fine\n" + line + "\n"), 4));
    }

    @Test
    void targetsWithShortNumbersOrNone() {
        Target t = Target.read(file("a.target", "# comment\n1 .5 -.25 0\n"), 4);
        float[] p = new float[12];
        t.addTo(p, 2);
        assertArrayEquals(new float[] {0, 0, 0, 1, -.5f, 0, 0, 0, 0, 0, 0, 0}, p);
        assertEquals(0, Target.read(file("b.target", "# universal\n"), 4).vertices().length);
    }

    @Test
    void bindings() {
        float[] base = {0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2};
        // Header after 'verts', negative weights, both kinds of row; x_scale 2 over 1 doubles the offset.
        Binding b = Binding.read(
                file("a.mhclo", "name x\nverts 0\nmaterial a.mhmat\nx_scale 0 1 1\n3\n0 1 2 .5 .75 -.25 1 1 0\n"),
                2, 4);
        assertArrayEquals(new float[] {0, 0, 2, 3.5f, .5f, 0}, b.fit(base));
        refused("binds 1 vertices, the mesh beside it has 2",
                () -> Binding.read(file("a.mhclo", "verts 0\n3\n"), 2, 4));
        refused("there is no vertex 7", () -> Binding.read(file("a.mhclo", "verts 0\n3\n7\n"), 2, 4));
        refused("it ends too early", () -> Binding.read(file("a.mhclo", "verts 0\n3\n0 1 2 .5 .5\n"), 2, 4));
        refused("scales are positive", () -> Binding.read(file("a.mhclo", "x_scale 0 1 0\nverts 0\n3\n"), 1, 4));
    }

    @Test
    void namesThatLeadOutOfTheFolder() {
        file("outside/secret.obj", SQUARE + "f 1/1 2/2 3/3\n");
        Path mhclo = file("assets/proxies/hair/a/a.mhclo",
                "obj_file ../../../../outside/secret.obj\nmaterial a.mhmat\nverts 0\n");
        AssetFolder assets = new AssetFolder(dir.resolve("assets"), "get them");
        refused("is not below", () -> Proxy.read(assets, mhclo, "proxies/hair"));
    }

    @Test
    void texturesAreFoundInFoldersOfAnotherCase() {
        file("assets/proxies/hair/Braid01/textures/Braid.PNG", "x");
        Path mhmat = file("assets/proxies/hair/braid01/braid01.mhmat", "x");
        AssetFolder assets = new AssetFolder(dir.resolve("assets"), "get them");
        assertEquals("Braid.PNG", assets.anywhere("proxies/hair", "braid.png", mhmat).getFileName().toString());
    }

    @Test
    void picturesThatAreNone() {
        refused("not a picture", () -> Paint.read(file("a.png", "<html>404</html>")));
        byte[] half = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 1, 0, 0, 0, 1, 0,
                0};
        Path png = dir.resolve("b.png");
        assertThrows(MienException.class, () -> Paint.read(Files.write(png, half)));
    }

    @Test
    void whatIsMissingIsNamedWithWhereToGetIt() {
        MienException e = assertThrows(MienException.class, () -> new MakeHumanHeads(dir.resolve("nowhere")));
        assertEquals(ExitCode.ENVIRONMENT, e.exitCode());
        assertTrue(e.getMessage().contains("CC0") && e.getMessage().contains("LGPL-3"), e.getMessage());
        MienException unknown = assertThrows(MienException.class,
                () -> AssetFolder.named("hair", "lomg01", Map.of("long01", 1, "afro01", 2)));
        assertTrue(unknown.getMessage().contains("did you mean 'long01'"), unknown.getMessage());
    }
}
