package dev.mien.synth.dataset;

import dev.mien.synth.ActionUnit;
import dev.mien.synth.Ethnicity;
import dev.mien.synth.Gender;
import dev.mien.synth.Head;
import dev.mien.synth.HeadKind;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.Landmarks;
import dev.mien.synth.Posed;
import dev.mien.synth.random.Chance;
import dev.mien.synth.render.Framing;
import dev.mien.synth.render.Material;
import dev.mien.synth.render.Mesh;
import dev.mien.synth.render.Part;
import dev.mien.synth.render.Surface;
import dev.mien.synth.render.Texture;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Heads of one square each, whose colour is their ethnicity's and whose width is what they do. */
final class StubHeads implements HeadKind {
    @Override
    public String name() {
        return "stub";
    }

    @Override
    public SortedSet<ActionUnit> actionUnits() {
        return new TreeSet<>(List.of(ActionUnit.of(4)));
    }

    @Override
    public HumanSpec random(String name, Gender gender, Ethnicity ethnicity, Chance chance) {
        return new HumanSpec(name, gender, ethnicity, 20 + chance.below(40), 1, 0, "b", "l", "h", 0, new TreeMap<>());
    }

    @Override
    public Head head(HumanSpec spec) {
        return new Head() {
            @Override
            public HumanSpec spec() {
                return spec;
            }

            @Override
            public Framing framing() {
                return new Framing(-1, 1, 0);
            }

            @Override
            public Posed pose(Map<ActionUnit, Double> intensities) {
                float w = 1 - .5f * (float) intensities.values().stream().mapToDouble(x -> x).max().orElse(0);
                float[] p = {-w, -1, 0, w, -1, 0, w, 1, 0, -w, 1, 0};
                Mesh mesh = Mesh.simple(new int[] {0, 1, 2, 0, 2, 3}, new float[8]);
                Texture colour = Texture.plain(.1f + .2f * spec.ethnicity().ordinal(), .4f, .1f);
                Part part = new Part("skin", mesh, p, mesh.normals(p), null, Material.opaque(colour, Surface.SKIN));
                return new Posed(List.of(part),
                        new Landmarks(new float[] {-.5f, .3f, 0, .5f, .3f, 0, 0, 0, 0, -.3f, -.5f, 0, .3f,
                                -.5f, 0}, p));
            }
        };
    }
}
