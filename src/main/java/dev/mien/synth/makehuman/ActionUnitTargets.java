package dev.mien.synth.makehuman;

import dev.mien.MienException;
import dev.mien.synth.ActionUnit;
import dev.mien.synth.Side;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * FACSHuman's targets, and how intensities become their weights. Weight 1 of some is more than a face can do, and some do not go
 * together: that is known here, so that intensity 1 is always FACS's E.
 */
final class ActionUnitTargets {
    /** Weight at intensity 1, where it is not 1. */
    private static final Map<Integer, Double> GAINS = Map.ofEntries(Map.entry(5, .6), Map.entry(6, .7),
            Map.entry(7, .7),
            Map.entry(10, .9), Map.entry(19, .6), Map.entry(20, .7), Map.entry(22, .9), Map.entry(26, .6),
            Map.entry(27, .8),
            Map.entry(28, .7), Map.entry(34, .7), Map.entry(51, .6), Map.entry(52, .6), Map.entry(53, .6),
            Map.entry(54, .6),
            Map.entry(55, .6), Map.entry(56, .6), Map.entry(57, .6), Map.entry(58, .6));
    /** Action units without a file of their own. */
    private static final Map<Integer, ActionUnit> STANDINS = Map.of(22, ActionUnit.parse("22_25_up_down"), 27,
            ActionUnit.of(26), 45, ActionUnit.of(43), 46, ActionUnit.of(43));
    private static final int GAZE_FIRST = 61;
    private static final int GAZE_LAST = 66;
    /** Where halves of a face blend when FACSHuman has no file for one side, dm from the middle. */
    private static final float FADE = .12f;

    private final SortedMap<ActionUnit, Target> targets = new TreeMap<>();

    ActionUnitTargets(AssetFolder facshuman, float[] basePositions) {
        for (Map.Entry<String, Path> e : facshuman.below("", ".target").entrySet()) {
            String folder = e.getValue().getParent().getFileName().toString();
            if (folder.matches("0[1-6] .*") && e.getKey().matches("[LR]?[0-9]{1,2}(_[A-Za-z0-9_]{1,30})?")) {
                targets.put(ActionUnit.parse(e.getKey()), Target.read(e.getValue(), BaseMesh.VERTICES));
            }
        }
        if (!targets.containsKey(ActionUnit.of(4)) || !targets.containsKey(ActionUnit.of(12))) {
            throw MienException
                    .environment(facshuman.root() + ": no action-unit targets (01 Upper Face AUs/4.target, ...)");
        }
        for (ActionUnit unit : targets.keySet().toArray(new ActionUnit[0])) {
            boolean head = unit.number() >= 51 && unit.number() <= 58;
            if (unit.side() == Side.BOTH && !head) {
                Target whole = targets.get(unit);
                targets.putIfAbsent(unit.on(Side.LEFT), whole.half(basePositions, 1, FADE));
                targets.putIfAbsent(unit.on(Side.RIGHT), whole.half(basePositions, -1, FADE));
            }
        }
        STANDINS.forEach((number, standin) -> {
            for (Side side : Side.values()) {
                targets.putIfAbsent(ActionUnit.of(number).on(side), targets.get(standin.on(side)));
            }
        });
        targets.values().removeIf(t -> t == null);
    }

    /** Those that there is a target for. */
    SortedSet<ActionUnit> known() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(targets.keySet()));
    }

    /** A target. */
    Target target(ActionUnit unit) {
        return targets.get(unit);
    }

    /** Whether eyes turn by it; they are turned as balls, not by targets, which would bend them. */
    static boolean isGaze(ActionUnit unit) {
        return unit.number() >= GAZE_FIRST && unit.number() <= GAZE_LAST;
    }

    /**
     * Weights of the targets for intensities. Errors: MienException (usage) when an action unit has no target.
     */
    Map<ActionUnit, Float> weights(Map<ActionUnit, Double> intensities) {
        SortedMap<ActionUnit, Double> in = new TreeMap<>();
        intensities.forEach((unit, x) -> {
            if (x > 0) {
                in.merge(nearest(unit), Math.min(1, x), Math::max);
            }
        });
        // The tongue comes out of an open mouth only.
        double tongue = most(in, 19);
        if (tongue > most(in, 26)) {
            in.put(ActionUnit.of(26), tongue);
        }
        // Eyes that look up or down take their lids along.
        double up = most(in, 63);
        double down = most(in, 64);
        if (up > 0) {
            in.merge(ActionUnit.of(5), .3 * up, Math::max);
        }
        if (down > 0) {
            in.merge(ActionUnit.of(43), .25 * down, Math::max);
        }
        double parted = Math.max(most(in, 25), most(in, 22));
        double closed = most(in, 43);
        double open = most(in, 26);
        Map<ActionUnit, Float> out = new TreeMap<>();
        in.forEach((unit, x) -> {
            double w = x * GAINS.getOrDefault(unit.number(), 1.0);
            w *= switch (unit.number()) {
                case 23, 24, 28 -> 1 - parted;
                case 7, 5 -> 1 - closed;
                case 12 -> 1 - .4 * open;
                default -> 1;
            };
            if (!isGaze(unit)) {
                out.put(unit, (float) (w / variants(in, unit)));
            }
        });
        return out;
    }

    /** By how much the intensities of all variants of one action unit exceed 1 together. */
    private static double variants(SortedMap<ActionUnit, Double> in, ActionUnit unit) {
        return Math.max(1, in.entrySet().stream().filter(e -> e.getKey().plain().equals(unit.plain()))
                .mapToDouble(Map.Entry::getValue).sum());
    }

    private static double most(SortedMap<ActionUnit, Double> in, int number) {
        return in.entrySet().stream().filter(e -> e.getKey().number() == number).mapToDouble(Map.Entry::getValue).max()
                .orElse(0);
    }

    private ActionUnit nearest(ActionUnit unit) {
        if (targets.containsKey(unit) || isGaze(unit)) {
            return unit;
        }
        if (targets.containsKey(unit.plain())) {
            return unit.plain();
        }
        throw MienException
                .usage("action unit " + unit + " (" + unit.meaning() + ") has no target in FACSHuman; there are "
                        + targets.keySet().stream().filter(u -> u.side() == Side.BOTH && u.variant().isEmpty())
                                .map(u -> Integer.toString(u.number())).collect(Collectors.joining(", ")));
    }
}
