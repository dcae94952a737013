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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One head of {@link BuiltinHeads}. */
final class BuiltinHead implements Head {
    private static final double JAW_DROP = Math.toRadians(13.5);
    private static final double JAW_STRETCH = Math.toRadians(22);
    private static final double GAZE_ACROSS = Math.toRadians(30);
    private static final double GAZE_UP = Math.toRadians(22);

    private static final float[] TEETH_TINT = Mouth.teethTint();

    private final HumanSpec spec;
    private final Grid grid;
    private final Muscles muscles;
    private final Anatomy anatomy;
    private final Mesh skinMesh;
    private final Material skinMaterial;
    private final float[] skinRest;
    private final float[] skinTint;
    private final double[] jaw;
    private final Lids lids;
    private final Lips lips;
    private final Eyes eyes;
    private final Mouth mouth;
    private final float[] teethRest;
    private final Brows brows;
    private final Lashes lashes;
    private final Hair hair;
    private final List<float[]> occlusion;

    BuiltinHead(HumanSpec spec, Grid grid, Muscles muscles) {
        this.spec = spec;
        this.grid = grid;
        this.muscles = muscles;
        Map<Feature, Double> features = Feature.of(spec);
        anatomy = new Anatomy(features);
        Sculpture sculpture = new Sculpture(grid, anatomy);
        SkinPaint paint = new SkinPaint(spec, features);
        int n = grid.nodes.size();
        skinMesh = withEars();
        skinMaterial = Material.opaque(paint.texture(), Surface.SKIN);
        skinRest = floats(sculpture.rest, Ears.positions(sculpture.flesh, anatomy));
        jaw = new double[n];
        for (int v = 0; v < n; v++) {
            jaw[v] = Place.of(grid, grid.nodes.get(v)).jaw();
        }
        lips = new Lips(grid);
        lids = new Lids(grid, sculpture, anatomy);
        eyes = new Eyes(anatomy, spec.eyes());
        int lip = 3 * grid.at(grid.lip, 0);
        mouth = new Mouth(sculpture.rest[lip + 1], sculpture.rest[lip + 2]);
        teethRest = mouth.teeth();
        brows = new Brows(grid, spec.brows(), spec.hairColour());
        lashes = new Lashes(grid, anatomy, spec.lashes(), spec.hairColour());
        hair = new Hair(HairStyle.valueOf(spec.hair().toUpperCase(java.util.Locale.ROOT).replace('-', '_')), anatomy,
                sculpture.flesh, spec.hairColour(), 17);
        skinTint = new float[skinRest.length];
        Arrays.fill(skinTint, 1);
        occlusion = Occlusion.of(pose(Map.of(), false));
        occlude(skinTint, occlusion.getFirst());
    }

    private Mesh withEars() {
        int n = grid.nodes.size();
        int places = grid.uv.length / 2;
        int[] ears = Ears.corners(n);
        int[] corners = join(grid.corners, ears);
        int[] earPlaces = Arrays.stream(ears).map(v -> v - n + places).toArray();
        float[] uv = Arrays.copyOf(grid.uv, 2 * (places + Ears.VERTICES));
        for (int v = 0; v < Ears.VERTICES; v++) {
            double sign = v < Ears.VERTICES / 2 ? 1 : -1;
            uv[2 * (places + v)] = Grid.u(sign * (1.3 + .1 * Ears.share(v)));
            uv[2 * (places + v) + 1] = Grid.v(-.1 + .1 * Ears.share(v));
        }
        return new Mesh(n + Ears.VERTICES, corners, join(grid.uvCorners, earPlaces), uv);
    }

    private static int[] join(int[] a, int[] b) {
        int[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }

    private static float[] floats(double[] a, double[] b) {
        float[] out = new float[a.length + b.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) (i < a.length ? a[i] : b[i - a.length]);
        }
        return out;
    }

    private static void occlude(float[] tint, float[] seen) {
        for (int v = 0; v < seen.length; v++) {
            double s = seen[v];
            tint[3 * v] *= (float) (.34 + .66 * s);
            tint[3 * v + 1] *= (float) (.22 + .78 * s);
            tint[3 * v + 2] *= (float) (.2 + .8 * s);
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
        List<Part> parts = pose(intensities, true);
        float[] p = parts.getFirst().positions();
        return new Posed(parts, landmarks(p, parts));
    }

    private Landmarks landmarks(float[] p, List<Part> parts) {
        float[] e = parts.get(3).positions();
        int half = e.length / 2;
        int tip = grid.anchor(0, -.37).vertices()[0];
        int[] lips = {grid.at(grid.lip, -Grid.CORNER), grid.at(grid.lip, Grid.CORNER)};
        float[] points = new float[15];
        System.arraycopy(e, half, points, 0, 3);
        System.arraycopy(e, 0, points, 3, 3);
        System.arraycopy(p, 3 * tip, points, 6, 3);
        System.arraycopy(p, 3 * lips[0], points, 9, 3);
        System.arraycopy(p, 3 * lips[1], points, 12, 3);
        return new Landmarks(points, points);
    }

    private List<Part> pose(Map<ActionUnit, Double> intensities, boolean tinted) {
        Action a = new Action(intensities);
        float[] p = skinRest.clone();
        float[] creases = new float[grid.nodes.size()];
        contract(a, p, creases);
        dropJaw(a, p, jaw);
        lips.meet(p);
        for (int eye = 0; eye < 2; eye++) {
            lids.move(eye, a.lids(eye), p);
        }
        float[] teeth = teethRest.clone();
        double[] teethJaw = new double[teeth.length / 3];
        Arrays.fill(teethJaw, teethJaw.length / 2, teethJaw.length, 1);
        dropJaw(a, teeth, teethJaw);
        float[] tongue = mouth.tongue(a.at(19));
        double[] tongueJaw = new double[tongue.length / 3];
        Arrays.fill(tongueJaw, 1);
        dropJaw(a, tongue, tongueJaw);
        float[] balls = eyes.positions(a.gazeLeft(GAZE_ACROSS), a.gazeUp(GAZE_UP));
        float[] lashP = lashes.positions(p);
        HeadMove move = new HeadMove(a);
        move.apply(p);
        move.apply(teeth);
        move.apply(tongue);
        move.apply(balls);
        move.apply(lashP);
        float[] hairP = hair.positions.clone();
        move.apply(hairP);
        float[] skinNormals = skinMesh.normals(p);
        float[] browP = brows.positions(p, skinNormals);
        float[] browN = brows.normals(skinNormals);
        
        float[] lashN = new float[lashP.length];
        for (int i = 2; i < lashN.length; i += 3) {
            lashN[i] = 1;
        }
        float[] tint = skinTint.clone();
        for (int v = 0; v < creases.length; v++) {
            double c = Math.min(.62, .5 * creases[v]);
            tint[3 * v] *= (float) (1 - .8 * c);
            tint[3 * v + 1] *= (float) (1 - c);
            tint[3 * v + 2] *= (float) (1 - c);
        }
        List<Part> out = new ArrayList<>();
        out.add(part("skin", skinMesh, p, tint, skinMaterial));
        out.add(part("teeth", Mouth.TEETH_MESH, teeth, TEETH_TINT, Mouth.TEETH_MATERIAL));
        out.add(part("tongue", Mouth.TONGUE_MESH, tongue, null, Mouth.TONGUE_MATERIAL));
        out.add(part("eyes", Eyes.bothEyes(), balls, null, eyes.material));
        out.add(new Part("brows", Brows.MESH, browP, browN, null, brows.material));
        out.add(new Part("lashes", Lashes.MESH, lashP, lashN, null, lashes.material));
        out.add(part("hair", hair.mesh, hairP, null, hair.material));
        return out;
    }

    private static Part part(String name, Mesh mesh, float[] p, float[] tint, Material m) {
        return new Part(name, mesh, p, mesh.normals(p), tint, m);
    }

    private void contract(Action a, float[] p, float[] creases) {
        a.forEach((number, side, intensity) -> {
            Muscles.Effect[] both = muscles.of(number);
            if (both == null) {
                return;
            }
            Muscles.Effect e = both[side];
            int[] ids = e.vertices();
            float[] d = e.pull();
            float k = (float) intensity;
            for (int i = 0; i < ids.length; i++) {
                int at = 3 * ids[i];
                p[at] += k * d[4 * i];
                p[at + 1] += k * d[4 * i + 1];
                p[at + 2] += k * d[4 * i + 2];
                creases[ids[i]] += k * d[4 * i + 3];
            }
        });
    }

    private void dropJaw(Action a, float[] p, double[] weights) {
        double angle = Math.min(JAW_DROP * a.at(26) + JAW_STRETCH * a.at(27), JAW_STRETCH);
        double forward = .06 * a.at(29);
        double aside = .07 * (a.at(30, 0) - a.at(30, 1));
        if (angle == 0 && forward == 0 && aside == 0) {
            return;
        }
        double s = StrictMath.sin(angle);
        double c = StrictMath.cos(angle);
        for (int v = 0; v < weights.length; v++) {
            double w = weights[v];
            if (w > 0) {
                double y = p[3 * v + 1] + .12;
                double z = p[3 * v + 2] + .70;
                p[3 * v] += (float) (w * aside);
                p[3 * v + 1] += (float) (w * (y * c - z * s - y));
                p[3 * v + 2] += (float) (w * (z * c + y * s - z + forward));
            }
        }
    }
}
