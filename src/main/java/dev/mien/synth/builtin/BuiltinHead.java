package dev.mien.synth.builtin;

import dev.mien.synth.ActionUnit;
import dev.mien.synth.Head;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.Landmarks;
import dev.mien.synth.Posed;
import dev.mien.synth.render.Framing;
import dev.mien.synth.render.Material;
import dev.mien.synth.render.Mesh;
import dev.mien.synth.render.Occlusion;
import dev.mien.synth.render.Part;
import dev.mien.synth.render.Surface;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One head of {@link BuiltinHeads}. A pose is made in this order: muscles pull the skin, the jaw drops, lips that meet give way,
 * lids slide over the eyes; brows and lashes are laid on that skin; then the whole head moves on its neck.
 */
final class BuiltinHead implements Head {
    private static final double GAZE_ACROSS = Math.toRadians(30);
    private static final double GAZE_UP = Math.toRadians(22);
    /** The deepest crease takes this much of the light. */
    private static final double DEEPEST = .62;
    private static final float[] TEETH_TINT = Mouth.teethTint();

    private final HumanSpec spec;
    private final Grid grid;
    private final Muscles muscles;
    private final Anatomy anatomy;
    private final Mesh skinMesh;
    private final Material skinMaterial;
    private final float[] skinRest;
    private final float[] skinTint;
    private final double[] skinJaw;
    private final Lids lids;
    private final Lips lips;
    private final Eyes eyes;
    private final Mouth mouth;
    private final float[] teethRest;
    private final Brows brows;
    private final Lashes lashes;
    private final Hair hair;
    private final float[] hairTint;

    BuiltinHead(HumanSpec spec, Grid grid, Muscles muscles) {
        this.spec = spec;
        this.grid = grid;
        this.muscles = muscles;
        Map<Feature, Double> features = Feature.of(spec);
        anatomy = new Anatomy(features);
        Flesh flesh = anatomy.flesh();
        Sculpture sculpture = new Sculpture(grid, anatomy, flesh);
        skinMesh = Ears.addedTo(grid);
        SkinPaint paint = new SkinPaint(spec, features);
        skinMaterial = Material.opaque(paint.texture(), Surface.SKIN);
        skinRest = floats(sculpture.rest, Ears.positions(flesh, anatomy));
        skinJaw = grid.nodes.stream().mapToDouble(node -> Place.of(grid, node).jaw()).toArray();
        lids = new Lids(grid, sculpture, anatomy);
        lips = new Lips(grid);
        eyes = new Eyes(anatomy, spec.eyes());
        int lip = 3 * grid.at(Chart.LIP, 0);
        mouth = new Mouth(sculpture.rest[lip + 1], sculpture.rest[lip + 2]);
        teethRest = mouth.teeth();
        brows = new Brows(grid, spec.brows(), spec.hairColour());
        lashes = new Lashes(grid, anatomy, spec.lashes(), spec.hairColour());
        hair = new Hair(HairStyle.named(spec.hair()), anatomy, flesh, spec.hairColour(), spec.name());
        skinTint = new float[skinRest.length];
        hairTint = new float[hair.positions.length];
        Arrays.fill(skinTint, 1);
        Arrays.fill(hairTint, 1);
        hair.shadeScalp(sculpture.rest, skinTint, paint.tone());
        List<float[]> seen = Occlusion.of(parts(new Action(Map.of())));
        // What light there is in the folds of skin has gone through skin: it is red.
        occlude(skinTint, seen.getFirst(), .34, .22, .20);
        occlude(hairTint, seen.getLast(), .45, .45, .45);
    }

    private static float[] floats(double[] a, double[] b) {
        float[] out = new float[a.length + b.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) (i < a.length ? a[i] : b[i - a.length]);
        }
        return out;
    }

    private static void occlude(float[] tint, float[] seen, double... least) {
        for (int i = 0; i < tint.length; i++) {
            tint[i] *= (float) Soft.mix(least[i % 3], 1, seen[i / 3]);
        }
    }

    @Override
    public HumanSpec spec() {
        return spec;
    }

    @Override
    public Framing framing() {
        return new Framing(anatomy.chinY, anatomy.topY, anatomy.eyeZ + anatomy.ball);
    }

    @Override
    public Posed pose(Map<ActionUnit, Double> intensities) {
        List<Part> parts = parts(new Action(intensities));
        return new Posed(parts, landmarks(parts.getFirst().positions(), parts.get(3).positions()));
    }

    private Landmarks landmarks(float[] skin, float[] balls) {
        float[] points = new float[3 * Landmarks.COUNT];
        System.arraycopy(balls, balls.length / 2, points, 0, 3);
        System.arraycopy(balls, 0, points, 3, 3);
        int[] own = {grid.noseTip, grid.at(Chart.LIP, -Chart.CORNER), grid.at(Chart.LIP, Chart.CORNER)};
        copy(skin, own, points, 6);
        float[] face = new float[3 * grid.outline.length];
        copy(skin, grid.outline, face, 0);
        return new Landmarks(points, face);
    }

    private static void copy(float[] from, int[] vertices, float[] to, int at) {
        for (int i = 0; i < vertices.length; i++) {
            System.arraycopy(from, 3 * vertices[i], to, at + 3 * i, 3);
        }
    }

    private List<Part> parts(Action a) {
        float[] skin = skinRest.clone();
        float[] creases = new float[grid.nodes.size()];
        muscles.pull(a, skin, creases);
        Jaw jaw = new Jaw(a);
        jaw.move(skin, skinJaw);
        lips.meet(skin);
        for (int eye = 0; eye < 2; eye++) {
            lids.move(eye, a.lids(eye), skin);
        }
        float[] teeth = teethRest.clone();
        jaw.move(teeth, Mouth.TEETH_JAW);
        float[] tongue = mouth.tongue(a.at(19));
        jaw.move(tongue, Mouth.TONGUE_JAW);
        float[] balls = eyes.positions(a.gazeLeft(GAZE_ACROSS), a.gazeUp(GAZE_UP));
        float[] ballTint = eyes.tint(balls);
        float[] fringes = lashes.positions(skin);
        float[] locks = hair.positions.clone();
        HeadMove move = new HeadMove(a);
        for (float[] p : List.of(skin, teeth, tongue, balls, fringes, locks)) {
            move.apply(p);
        }
        float[] normals = skinMesh.normals(skin);
        return List.of(
                new Part("skin", skinMesh, skin, normals, creased(creases), skinMaterial),
                part("teeth", Mouth.TEETH_MESH, teeth, TEETH_TINT, Mouth.TEETH_MATERIAL),
                part("tongue", Mouth.TONGUE_MESH, tongue, null, Mouth.TONGUE_MATERIAL),
                part("eyes", Eyes.MESH, balls, ballTint, eyes.material),
                new Part("brows", Brows.MESH, brows.positions(skin, normals), brows.normals(normals), null,
                        brows.material),
                part("lashes", Lashes.MESH, fringes, null, lashes.material),
                part("hair", hair.mesh, locks, hairTint, hair.material));
    }

    private static Part part(String name, Mesh mesh, float[] p, float[] tint, Material material) {
        return new Part(name, mesh, p, mesh.normals(p), tint, material);
    }

    private float[] creased(float[] creases) {
        float[] out = skinTint.clone();
        for (int v = 0; v < creases.length; v++) {
            double dark = Math.min(DEEPEST, .5 * creases[v]);
            out[3 * v] *= (float) (1 - .8 * dark);
            out[3 * v + 1] *= (float) (1 - dark);
            out[3 * v + 2] *= (float) (1 - dark);
        }
        return out;
    }
}
