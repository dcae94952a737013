package dev.mien.synth.makehuman;

import dev.mien.MienException;
import dev.mien.synth.ActionUnit;
import dev.mien.synth.Ethnicity;
import dev.mien.synth.Gender;
import dev.mien.synth.Head;
import dev.mien.synth.HeadKind;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.random.Chance;
import dev.mien.synth.render.Texture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Heads of MakeHuman. The folder given holds two: {@code makehuman} (base.obj, targets, skins, eyes, proxies) and
 * {@code facshuman} (the action-unit targets).
 */
public final class MakeHumanHeads implements HeadKind {
    private static final String WHERE = "the command takes --assets DIR with two folders in it: DIR/makehuman, the data of "
            + "MakeHuman (CC0, github.com/makehumancommunity/makehuman-assets: base.obj, targets, skins, eyes, proxies), and "
            + "DIR/facshuman, the targets of FACSHuman (LGPL-3, github.com/montybot/FACSHuman)";
    private static final double YOUNG = 25;
    private static final double OLD = 90;
    private static final int MIDDLE_AGE = 40;
    private static final int OLD_AGE = 62;
    /** What there is no data for is mixed from its neighbours. Weights of caucasian, african, asian. */
    private static final Map<Ethnicity, double[]> RACES = Map.of(Ethnicity.CAUCASIAN, new double[] {1, 0, 0},
            Ethnicity.BLACK,
            new double[] {0, 1, 0}, Ethnicity.ASIAN, new double[] {0, 0, 1}, Ethnicity.HISPANIC,
            new double[] {.5, .15, .35});
    private static final List<String> RACE_NAMES = List.of("caucasian", "african", "asian");
    private static final float HISPANIC_DARK = .28f;
    /** The dark skins supplied turn red when they are lit. */
    private static final float DARK_SATURATION = .78f;

    private final AssetFolder assets;
    private final BaseMesh base;
    private final ActionUnitTargets units;
    private final Features features;
    private final Map<String, Path> hairs;
    private final Map<String, Path> brows;
    private final Map<String, Path> lashes;
    private final Map<Path, Target> macros = new ConcurrentHashMap<>();
    private final Map<Path, Proxy> proxies = new ConcurrentHashMap<>();
    private final Proxy eyes;
    private final Texture brownEyes;
    private final int[] mouthCorners;

    /** Reads what all heads share. Errors: MienException (environment) saying what is missing and where to get it, or (data). */
    public MakeHumanHeads(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw MienException.environment(folder + ": no such folder; " + WHERE);
        }
        assets = new AssetFolder(folder.resolve("makehuman"), WHERE);
        base = BaseMesh.read(assets.file("base.obj"));
        units = new ActionUnitTargets(new AssetFolder(folder.resolve("facshuman"), WHERE), base.positions());
        features = new Features(assets);
        hairs = assets.below("proxies/hair", ".mhclo");
        brows = assets.below("proxies/eyebrows", ".mhclo");
        lashes = assets.below("proxies/eyelashes", ".mhclo");
        Proxy whole = Proxy.read(assets, assets.file("eyes/high-poly/high-poly.mhclo"),
                assets.file("eyes/materials/brown.mhmat"), "eyes");
        brownEyes = Paint.read(whole.texture());
        eyes = whole.without((u, v) -> u > .85f && v < .15f); // the cornea, painted transparent
        mouthCorners = new int[] {corner(ActionUnit.parse("R12")), corner(ActionUnit.parse("L12"))};
    }

    /** The corner of the mouth is what the lip corner puller moves most. */
    private int corner(ActionUnit puller) {
        Target t = units.target(puller);
        int best = 0;
        float most = -1;
        for (int i = 0; i < t.vertices().length; i++) {
            float x = t.moves()[3 * i];
            float y = t.moves()[3 * i + 1];
            float z = t.moves()[3 * i + 2];
            if (x * x + y * y + z * z > most) {
                most = x * x + y * y + z * z;
                best = t.vertices()[i];
            }
        }
        return best;
    }

    @Override
    public String name() {
        return "makehuman";
    }

    @Override
    public SortedSet<ActionUnit> actionUnits() {
        SortedSet<ActionUnit> all = new TreeSet<>(units.known());
        for (int gaze : new int[] {61, 62, 63, 64, 65, 66}) {
            all.add(ActionUnit.of(gaze));
        }
        return Collections.unmodifiableSortedSet(all);
    }

    @Override
    public HumanSpec random(String name, Gender gender, Ethnicity ethnicity, Chance chance) {
        SortedMap<String, Double> shape = features.random(chance);
        return Looks.draw(name, gender, ethnicity, shape, List.copyOf(brows.keySet()), List.copyOf(lashes.keySet()),
                chance);
    }

    @Override
    public Head head(HumanSpec spec) {
        float[] neutral = base.positions().clone();
        double[] races = RACES.get(spec.ethnicity());
        double old = Math.max(0, Math.min(1, (spec.age() - YOUNG) / (OLD - YOUNG)));
        String gender = spec.gender().name().toLowerCase(Locale.ROOT);
        for (int r = 0; r < races.length; r++) {
            macro(neutral, RACE_NAMES.get(r) + "-" + gender + "-young", races[r] * (1 - old));
            macro(neutral, RACE_NAMES.get(r) + "-" + gender + "-old", races[r] * old);
        }
        spec.shape().forEach((feature, value) -> features.addTo(neutral, feature, value));
        return new MakeHumanHead(spec, base, units, neutral, wear(spec, gender), mouthCorners);
    }

    private void macro(float[] positions, String name, double weight) {
        if (weight > 0) {
            Path file = assets.file("targets/macrodetails/" + name + ".target");
            macros.computeIfAbsent(file, f -> Target.read(f, BaseMesh.VERTICES)).addTo(positions, (float) weight);
        }
    }

    private Wear wear(HumanSpec spec, String gender) {
        Proxy teeth = proxy(assets.file("proxies/teeth/teeth_base/teeth_base.mhclo"), "proxies/teeth");
        Proxy tongue = proxy(assets.file("proxies/tongue/tongue01/tongue01.mhclo"), "proxies/tongue");
        Proxy brow = proxy(AssetFolder.named("pair of brows", spec.brows(), brows), "proxies/eyebrows");
        Proxy lash = proxy(AssetFolder.named("pair of lashes", spec.lashes(), lashes), "proxies/eyelashes");
        Proxy hair = proxy(AssetFolder.named("hair", spec.hair(), hairs), "proxies/hair");
        return new Wear(skin(spec, gender), eyes, Paint.eyes(brownEyes, spec.eyes()), teeth,
                Paint.read(teeth.texture()),
                tongue, Paint.read(tongue.texture()), brow, Paint.hair(Paint.read(brow.texture()), Looks.brow(spec)),
                lash,
                Paint.read(lash.texture()), hair, Paint.hair(Paint.read(hair.texture()), spec.hairColour()));
    }

    private Proxy proxy(Path mhclo, String folder) {
        return proxies.computeIfAbsent(mhclo, f -> Proxy.read(assets, f, folder));
    }

    private Texture skin(HumanSpec spec, String gender) {
        String age = spec.age() < MIDDLE_AGE ? "young" : spec.age() < OLD_AGE ? "middleage" : "old";
        String race = switch (spec.ethnicity()) {
            case BLACK -> "african";
            case ASIAN -> "asian";
            default -> "caucasian";
        };
        Texture own = skinFile(age, race, gender);
        boolean mixed = spec.ethnicity() == Ethnicity.HISPANIC;
        return Paint.skin(own, mixed ? skinFile(age, "african", gender) : own, mixed ? HISPANIC_DARK : 0,
                (float) spec.skin(), race.equals("african") ? DARK_SATURATION : 1);
    }

    private Texture skinFile(String age, String race, String gender) {
        String folder = "skins/" + age + "_" + race + "_" + gender;
        return Paint.read(assets.below(folder, ".png").values().stream().findFirst().orElseThrow(
                () -> MienException.environment(assets.root() + ": no picture below " + folder + "; " + WHERE)));
    }
}
