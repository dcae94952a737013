package dev.mien.synth.render;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.synth.random.Chance;
import java.util.List;
import org.junit.jupiter.api.Test;

class RendererTest {
    private static final int SIZE = 64;
    private static final Framing HEAD = new Framing(-1, 1, .45);
    private static final Surface FLAT = new Surface(0, 0, 0, 1, 0, false);
    /** White light from everywhere and none from lamps: what comes out is the texture. */
    private static final Stage DAY = new Stage(Light.from(0, 0, 0, 0), Light.from(0, 0, 0, 0), new float[] {1, 1, 1},
            new float[] {1, 1, 1}, new Backdrop(new float[] {0, 0, 0}, 0, 1));

    private static Picture draw(Camera camera, Part... parts) {
        return new Renderer(SIZE).draw(new LitParts(List.of(parts), DAY), camera);
    }

    private static Camera front() {
        return Camera.of(HEAD, View.FRONT, SIZE);
    }

    private static Part part(Mesh mesh, float[] positions, Material material) {
        return new Part("test", mesh, positions, mesh.normals(positions), null, material);
    }

    /** A square across z = 0 that reaches beyond the picture, cut into triangles at a point inside. */
    private static Part fan(float x, float y, Material material) {
        float[] p = {-4, -4, 0, 4, -4, 0, 4, 4, 0, -4, 4, 0, x, y, 0};
        Mesh mesh = Mesh.simple(new int[] {0, 1, 4, 1, 2, 4, 2, 3, 4, 3, 0, 4},
                new float[] {0, 0, 1, 0, 1, 1, 0, 1, .5f, .5f});
        return part(mesh, p, material);
    }

    private static Texture veil(float opacity) {
        return Texture.of(1, 1, new float[] {.5f * opacity, .5f * opacity, .5f * opacity, opacity});
    }

    @Test
    void trianglesThatShareEdgesLeaveNoGapAndCoverNothingTwice() {
        Material material = new Material(veil(.5f), FLAT, Material.Blend.BLENDED, true, 1);
        Chance chance = new Chance(1, "fan");
        for (int i = 0; i < 40; i++) {
            Picture p = draw(front(), fan((float) chance.between(-1, 1), (float) chance.between(-1, 1), material));
            for (int k = 1; k < p.rgb().length; k++) {
                assertEquals(p.rgb()[0], p.rgb()[k], "sample " + k);
            }
        }
    }

    @Test
    void whatIsNearerHidesWhatIsBehindInAnyOrder() {
        Part near = fan(0, 0, Material.opaque(Texture.plain(.5f, 0, 0), FLAT));
        float[] behind = near.positions().clone();
        for (int i = 2; i < behind.length; i += 3) {
            behind[i] = -1;
        }
        Part far = part(near.mesh(), behind, Material.opaque(Texture.plain(0, 0, .5f), FLAT));
        assertArrayEquals(draw(front(), near, far).rgb(), draw(front(), far, near).rgb());
        assertEquals(0, draw(front(), near, far).rgb()[2]);
    }

    @Test
    void backsAreSeenOfTwoSidedMaterialsOnly() {
        Mesh turned = Mesh.simple(new int[] {0, 2, 1}, new float[6]);
        float[] p = {-4, -4, 0, 4, -4, 0, 0, 8, 0};
        Texture grey = Texture.plain(.5f, .5f, .5f);
        int middle = 3 * (SIZE / 2 * SIZE + SIZE / 2);
        assertEquals(0, draw(front(), part(turned, p, Material.opaque(grey, FLAT))).rgb()[middle]);
        Material both = new Material(grey, FLAT, Material.Blend.OPAQUE, true, 1);
        assertTrue((draw(front(), part(turned, p, both)).rgb()[middle] & 0xff) > 100);
    }

    @Test
    void texturesKeepPerspective() {
        // A floor from z = 4 to z = -12, dark in its nearer half: where it turns bright is z = -4, not half way up the picture.
        float[] p = {-9, -1, 4, 9, -1, 4, 9, -1, -12, -9, -1, -12};
        Mesh mesh = Mesh.simple(new int[] {0, 1, 2, 0, 2, 3}, new float[] {0, 0, 1, 0, 1, 1, 0, 1});
        int rows = 64;
        float[] texels = new float[4 * rows];
        for (int y = 0; y < rows; y++) {
            texels[4 * y] = y < rows / 2 ? .6f : .1f;
            texels[4 * y + 3] = 1;
        }
        Camera camera = Camera.of(HEAD, new View(0, 20), SIZE);
        Picture picture = draw(camera, part(mesh, p, Material.opaque(Texture.of(1, rows, texels), FLAT)));
        float edge = camera.project(new float[] {0, -1, -4})[1];
        int dark = picture.rgb()[3 * ((int) (edge + 3) * SIZE + SIZE / 2)] & 0xff;
        int bright = picture.rgb()[3 * ((int) (edge - 3) * SIZE + SIZE / 2)] & 0xff;
        assertTrue(dark < 100 && bright > 180, "edge at row " + edge + ": " + dark + " below, " + bright + " above");
    }

    @Test
    void smallTexturesAreBlurredInsteadOfFlickering() {
        int n = 256;
        float[] chess = new float[4 * n * n];
        for (int i = 0; i < n * n; i++) {
            float v = (i / n + i % n) % 2;
            chess[4 * i] = v;
            chess[4 * i + 1] = v;
            chess[4 * i + 2] = v;
            chess[4 * i + 3] = 1;
        }
        // 24 repeats of 256 texels over some 140 pixels.
        Part part = fan(0, 0, Material.opaque(Texture.of(n, n, chess), FLAT));
        float[] uv = part.mesh().uv().clone();
        for (int i = 0; i < uv.length; i++) {
            uv[i] *= 24;
        }
        Mesh mesh = new Mesh(5, part.mesh().corners(), part.mesh().corners(), uv);
        Picture p = draw(front(), part(mesh, part.positions(), part.material()));
        for (byte b : p.rgb()) {
            assertEquals(188, b & 0xff, 2); // sRGB of a half
        }
    }

    @Test
    void theHeadFillsSixTenthsOfThePicture() {
        Camera camera = front();
        float depth = (float) HEAD.eyes() - .45f;
        float[] chin = camera.project(new float[] {0, -1, depth});
        float[] top = camera.project(new float[] {0, 1, depth});
        assertEquals(.6 * SIZE, chin[1] - top[1], 1e-3);
        assertEquals(SIZE / 2.0, chin[0], 1e-3);
    }

    @Test
    void positiveYawLooksFromTheSubjectsLeftAndPositivePitchFromAbove() {
        float[] nose = {0, 0, 2};
        assertTrue(Camera.of(HEAD, new View(30, 0), SIZE).project(nose)[0] < SIZE / 2.0);
        assertTrue(Camera.of(HEAD, new View(0, 30), SIZE).project(nose)[1] > SIZE / 2.0);
        float[] leftEar = {1, 0, 0};
        assertTrue(front().project(leftEar)[0] > SIZE / 2.0, "the subject's left is on the right of the picture");
    }

    @Test
    void coloursComeOutAsTheyWentIn() {
        for (int grey : new int[] {0, 20, 90, 160, 210}) {
            float v = Texture.linear(grey);
            Picture p = draw(front(), fan(0, 0, Material.opaque(Texture.plain(v, v, v), FLAT)));
            assertEquals(grey, p.rgb()[0] & 0xff, 2);
        }
    }

    @Test
    void whatIsInFrontOfALampCastsAShadow() {
        Part wall = fan(0, 0, Material.opaque(Texture.plain(.5f, .5f, .5f), FLAT));
        float[] p = {-1, -1, 2, 1, -1, 2, 0, 1, 2};
        Part thing = part(Mesh.simple(new int[] {0, 1, 2}, new float[6]), p,
                Material.opaque(Texture.plain(.5f, .5f, .5f), FLAT));
        ShadowMap map = new ShadowMap(List.of(wall, thing), new float[] {0, 0, 1});
        assertEquals(0, map.lit(0, -.5f, 0, 0, .05f));
        assertEquals(1, map.lit(2, -.5f, 0, 0, .05f));
        assertEquals(1, map.lit(0, -.5f, 2, 0, .05f), "what casts is not in its own shadow");
    }
}
