package dev.mien.synth.makehuman;

import dev.mien.synth.ActionUnit;
import dev.mien.synth.Head;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.Landmarks;
import dev.mien.synth.Posed;
import dev.mien.synth.Side;
import dev.mien.synth.render.Framing;
import dev.mien.synth.render.Material;
import dev.mien.synth.render.Material.Blend;
import dev.mien.synth.render.Mesh;
import dev.mien.synth.render.Occlusion;
import dev.mien.synth.render.Part;
import dev.mien.synth.render.Surface;
import java.util.List;
import java.util.Map;

/** One human: the base mesh in his shape, and what hangs on it, fitted anew for every pose. */
final class MakeHumanHead implements Head {
    private static final float BROW_BIAS = 1.004f;
    /** What is inside the mouth stays behind the lips, however odd the face. */
    private static final float MOUTH_BIAS = .992f;
    private static final float LASH_BIAS = 1.001f;
    private static final float CAVITY = .45f;
    /** Teeth are seen well before the rest of the mouth; warm, or they look blue beside skin. */
    private static final float[] TEETH = {2, 1.85f, 1.62f};
    private static final float[] TONGUE = {1, .9f, .9f};
    /** Light in the mouth fades over such a depth behind the lips, dm. */
    private static final float MOUTH_FADE = .3f;
    private static final int CLOSE = 43;
    private static final int HEAD_FIRST = 51;
    private static final int HEAD_LAST = 58;

    private final HumanSpec spec;
    private final BaseMesh base;
    private final ActionUnitTargets units;
    private final float[] neutral;
    private final Wear wear;
    private final int[] mouthCorners;
    private final Framing framing;
    private final Lids lids;
    private final Material skin;
    private final Material eyes;
    private final Material mouth;
    private final Material teeth;
    private final Material tongue;
    private final Material brows;
    private final Material lashes;
    private final Material hair;
    /** Long hair is not moved by the face's targets: it is fitted once, and moves with the skull. */
    private final float[] rigidHair;
    private final float[] skinSeen;
    private final float[] eyesTint;
    private final float[] hairTint;

    MakeHumanHead(HumanSpec spec, BaseMesh base, ActionUnitTargets units, float[] neutral, Wear wear,
            int[] mouthCorners) {
        this.spec = spec;
        this.base = base;
        this.units = units;
        this.neutral = neutral;
        this.wear = wear;
        this.mouthCorners = mouthCorners;
        skin = Material.opaque(wear.skin(), Surface.SKIN);
        eyes = Material.opaque(wear.eyesTexture(), Surface.EYE);
        mouth = new Material(wear.skin(), Surface.WET, Blend.OPAQUE, false, MOUTH_BIAS);
        teeth = new Material(wear.teethTexture(), Surface.WET, Blend.OPAQUE, false, MOUTH_BIAS);
        tongue = new Material(wear.tongueTexture(), Surface.WET, Blend.OPAQUE, false, MOUTH_BIAS);
        brows = Material.blended(wear.browsTexture(), Surface.MATTE, BROW_BIAS);
        lashes = Material.blended(wear.lashesTexture(), Surface.MATTE, LASH_BIAS);
        hair = new Material(wear.hairTexture(), Surface.HAIR, Blend.BLENDED, true, 1);
        rigidHair = wear.hair().binding().hangsOn(BaseMesh.HAIR) ? wear.hair().binding().fit(neutral) : null;
        framing = framing(base, neutral);
        lids = new Lids(base, units, neutral);
        Part s = skinPart(neutral, null);
        Part e = eyesPart(neutral, Map.of(), RigidMotion.NONE, null);
        Part h = hairPart(neutral, RigidMotion.NONE, null);
        List<float[]> seen = Occlusion.of(List.of(s, e, h));
        skinSeen = seen.get(0);
        eyesTint = grey(seen.get(1), .35f);
        hairTint = grey(seen.get(2), .25f);
    }

    private static float[] grey(float[] seen, float floor) {
        float[] out = new float[3 * seen.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = floor + (1 - floor) * seen[i / 3];
        }
        return out;
    }

    @Override
    public HumanSpec spec() {
        return spec;
    }

    @Override
    public Framing framing() {
        return framing;
    }

    private static Framing framing(BaseMesh base, float[] neutral) {
        float top = -Float.MAX_VALUE;
        float[] p = base.skinPositions(neutral);
        for (int i = 1; i < p.length; i += 3) {
            top = Math.max(top, p[i]);
        }
        return new Framing(neutral[3 * BaseMesh.CHIN + 1], top, BaseMesh.eyeball(neutral, true)[2]);
    }

    @Override
    public Posed pose(Map<ActionUnit, Double> intensities) {
        float[] all = neutral.clone();
        boolean turned = false;
        for (Map.Entry<ActionUnit, Float> e : units.weights(intensities).entrySet()) {
            move(all, e.getKey(), e.getValue());
            turned |= e.getKey().number() >= HEAD_FIRST && e.getKey().number() <= HEAD_LAST && e.getValue() > 0;
        }
        lids.slideOver(all);
        RigidMotion motion = turned ? RigidMotion.between(neutral, all, base.skull()) : RigidMotion.NONE;
        Part surface = skinPart(all, motion);
        Part inside = new Part("mouth", base.mouth(), surface.positions(), surface.normals(), surface.tint(), mouth);
        return new Posed(List.of(surface, inside, mouthPart("teeth", wear.teeth(), teeth, TEETH, all, motion),
                mouthPart("tongue", wear.tongue(), tongue, TONGUE, all, motion),
                eyesPart(all, intensities, motion, eyesTint),
                plainPart("brows", wear.brows(), brows, all), plainPart("lashes", wear.lashes(), lashes, all),
                hairPart(all, motion, hairTint)), landmarks(all, motion));
    }

    private void move(float[] all, ActionUnit unit, float weight) {
        if (unit.number() == CLOSE && unit.variant().isEmpty()) {
            for (Side side : unit.side() == Side.BOTH ? List.of(Side.LEFT, Side.RIGHT) : List.of(unit.side())) {
                lids.closing(side).addTo(all, weight);
            }
        } else {
            units.target(unit).addTo(all, weight);
        }
    }

    /** Without a motion: without occlusion, which is then being found. */
    private Part skinPart(float[] all, RigidMotion motion) {
        Mesh mesh = base.skin();
        float[] p = base.skinPositions(all);
        float[] tint = null;
        if (motion != null) {
            tint = new float[p.length];
            float[] ahead = motion.ahead();
            float lips = lips(all, ahead);
            for (int v = 0; v < mesh.vertices(); v++) {
                float seen = base.inMouth(v) ? CAVITY * mouthLight(p, 3 * v, ahead, lips) : skinSeen[v];
                // What skin throws back into its own folds is red.
                tint[3 * v] = seen * (1.25f - .25f * seen);
                tint[3 * v + 1] = seen;
                tint[3 * v + 2] = seen;
            }
        }
        return new Part("skin", mesh, p, base.normals(p), tint, skin);
    }

    private static float lips(float[] all, float[] ahead) {
        return Math.max(along(all, 3 * BaseMesh.LOWER_LIP, ahead), along(all, 3 * BaseMesh.UPPER_LIP, ahead));
    }

    private static float along(float[] p, int i, float[] direction) {
        return p[i] * direction[0] + p[i + 1] * direction[1] + p[i + 2] * direction[2];
    }

    private static float mouthLight(float[] p, int i, float[] ahead, float lips) {
        return .9f * (float) StrictMath.exp(-Math.max(0, lips - along(p, i, ahead)) / MOUTH_FADE);
    }

    private Part mouthPart(String name, Proxy proxy, Material material, float[] colour, float[] all,
            RigidMotion motion) {
        float[] p = proxy.binding().fit(all);
        float[] tint = new float[p.length];
        float[] ahead = motion.ahead();
        float lips = lips(all, ahead);
        for (int i = 0; i < p.length; i += 3) {
            float light = mouthLight(p, i, ahead, lips);
            for (int c = 0; c < 3; c++) {
                tint[i + c] = light * colour[c];
            }
        }
        return new Part(name, proxy.mesh(), p, proxy.mesh().normals(p), tint, material);
    }

    private Part plainPart(String name, Proxy proxy, Material material, float[] all) {
        float[] p = proxy.binding().fit(all);
        return new Part(name, proxy.mesh(), p, proxy.mesh().normals(p), null, material);
    }

    private Part eyesPart(float[] all, Map<ActionUnit, Double> intensities, RigidMotion motion, float[] tint) {
        float[] p = wear.eyes().binding().fit(all);
        float[] left = BaseMesh.eyeball(all, true);
        float[] right = BaseMesh.eyeball(all, false);
        Gaze gaze = Gaze.of(intensities);
        gaze.turn(p, left, right, motion);
        return new Part("eyes", wear.eyes().mesh(), p, Gaze.normals(p, left, right), tint, eyes);
    }

    private Part hairPart(float[] all, RigidMotion motion, float[] tint) {
        float[] p = rigidHair != null ? motion.points(rigidHair) : wear.hair().binding().fit(all);
        Mesh mesh = wear.hair().mesh();
        float[] n = mesh.normals(p);
        float[] middle = motion.points(new float[] {0, (float) (framing.chin() * .35 + framing.top() * .65),
                (float) framing.eyes() - .8f});
        for (int i = 0; i < n.length; i += 3) {
            // Strands are flat pieces that face anywhere; the head as a whole is round.
            float x = p[i] - middle[0];
            float y = p[i + 1] - middle[1];
            float z = p[i + 2] - middle[2];
            float radial = .7f / (float) Math.sqrt(x * x + y * y + z * z + 1e-9f);
            float own = n[i] * x + n[i + 1] * y + n[i + 2] * z < 0 ? -.5f : .5f;
            x = x * radial + own * n[i];
            y = y * radial + own * n[i + 1];
            z = z * radial + own * n[i + 2];
            float unit = 1 / (float) Math.sqrt(x * x + y * y + z * z + 1e-9f);
            n[i] = x * unit;
            n[i + 1] = y * unit;
            n[i + 2] = z * unit;
        }
        return new Part("hair", mesh, p, n, tint, hair);
    }

    private Landmarks landmarks(float[] all, RigidMotion motion) {
        float[] ahead = motion.ahead();
        float[] points = new float[3 * Landmarks.COUNT];
        for (int eye = 0; eye < 2; eye++) {
            float[] ball = BaseMesh.eyeball(all, eye == 1);
            for (int c = 0; c < 3; c++) {
                points[3 * eye + c] = ball[c] + ahead[c] * ball[3];
            }
        }
        System.arraycopy(all, 3 * base.noseTip(), points, 6, 3);
        System.arraycopy(all, 3 * mouthCorners[0], points, 9, 3);
        System.arraycopy(all, 3 * mouthCorners[1], points, 12, 3);
        return new Landmarks(points, base.outline(all));
    }
}
