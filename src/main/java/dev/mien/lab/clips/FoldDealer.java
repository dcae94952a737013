package dev.mien.lab.clips;

import dev.mien.MienException;
import dev.mien.engine.tensor.Rng;
import dev.mien.lab.config.RunConfig.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Deals clips to folds of equal size and equal classes. What belongs together stays together: clips of a subject, clips of a
 * source, and what these chain. With a majority group, the first fold is filled with the others as far as they go (Akhyani et al.
 * 2022: 25 clips of 123). The largest first, each to where it does least harm; then moves and swaps as long as they help. Ties are
 * broken by the seed.
 */
final class FoldDealer {
    private static final long SHUFFLE = Rng.stream("folds");
    /** Against a class that is one clip too many, in squares: sizes matter more, and the first fold's group most. */
    private static final double SIZE = 2;
    private static final double GROUP = 20;
    /** Blocks up to which swaps are tried; with more, moves do. */
    private static final int MOST_SWAPPED = 1000;
    private static final int ROUNDS = 20;

    /** Clips that stay together. */
    private record Block(List<Integer> clips, int[] perClass, int minority) {}

    private final List<Clip> clips;
    private final int folds;
    private final List<Block> blocks;
    private final int[] place;
    private final int[][] perClass;
    private final int[] size;
    private final int[] wanted;
    private final double[] share;
    private int minorityFirst;
    private final int minorityWanted;

    /** Errors: MienException when there is too little to deal, or nobody of the majority. */
    FoldDealer(List<Clip> clips, Evaluation evaluation, long seed) {
        this.clips = clips;
        this.folds = evaluation.folds();
        List<String> classes = clips.stream().map(Clip::label).distinct().sorted().toList();
        this.blocks = shuffledLargestFirst(blocks(classes, evaluation.majority()), seed);
        if (blocks.size() < folds) {
            boolean subjects = clips.stream().anyMatch(c -> !c.subject().isEmpty());
            throw MienException.data(blocks.size() + (subjects ? " subjects" : " clips") + " cannot make " + folds
                    + " folds; lower evaluation.folds");
        }
        place = new int[blocks.size()];
        Arrays.fill(place, -1);
        perClass = new int[folds][classes.size()];
        size = new int[folds];
        wanted = new int[folds];
        for (int f = 0; f < folds; f++) {
            wanted[f] = clips.size() / folds + (f < clips.size() % folds ? 1 : 0);
        }
        share = classes.stream().mapToDouble(
                c -> (double) clips.stream().filter(clip -> clip.label().equals(c)).count() / clips.size()).toArray();
        minorityWanted = Math.min(wanted[0], blocks.stream().mapToInt(Block::minority).sum());
    }

    private List<Block> blocks(List<String> classes, String majority) {
        if (!majority.isEmpty() && clips.stream().noneMatch(c -> c.group().equals(majority))) {
            throw MienException.data("evaluation.majority is '" + majority + "', but the clips' groups are "
                    + clips.stream().map(Clip::group).distinct().sorted().toList());
        }
        int[] parent = new int[clips.size()];
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
            Clip c = clips.get(i);
            for (String key : List.of(c.subject().isEmpty() ? "" : "subject " + c.subject(),
                    c.source().isEmpty() ? "" : "source " + c.source())) {
                Integer other = key.isEmpty() ? null : first.putIfAbsent(key, i);
                if (other != null) {
                    parent[root(parent, i)] = root(parent, other);
                }
            }
        }
        Map<Integer, List<Integer>> together = new HashMap<>();
        for (int i = 0; i < parent.length; i++) {
            together.computeIfAbsent(root(parent, i), r -> new ArrayList<>()).add(i);
        }
        List<Block> out = new ArrayList<>();
        together.values().stream().sorted(Comparator.comparing(List::getFirst)).forEach(members -> {
            int[] counts = new int[classes.size()];
            members.forEach(i -> counts[classes.indexOf(clips.get(i).label())]++);
            int minority = majority.isEmpty() ? 0
                    : (int) members.stream().filter(i -> !clips.get(i).group().equals(majority)).count();
            out.add(new Block(members, counts, minority));
        });
        return out;
    }

    private static int root(int[] parent, int i) {
        int r = i;
        while (parent[r] != r) {
            parent[r] = parent[parent[r]];
            r = parent[r];
        }
        return r;
    }

    private static List<Block> shuffledLargestFirst(List<Block> blocks, long seed) {
        int[] order = Rng.permutation(blocks.size(), seed, SHUFFLE);
        return Arrays.stream(order).mapToObj(blocks::get)
                .sorted(Comparator.comparingInt((Block b) -> -b.clips.size())).toList();
    }

    /** The fold of each clip: 1 to folds. */
    String[] deal() {
        for (int b = 0; b < place.length; b++) {
            put(b, cheapest(b));
        }
        boolean better = true;
        for (int round = 0; better && round < ROUNDS; round++) {
            better = moves();
            better |= blocks.size() <= MOST_SWAPPED && swaps();
        }
        String[] parts = new String[clips.size()];
        for (int b = 0; b < place.length; b++) {
            for (int clip : blocks.get(b).clips) {
                parts[clip] = Integer.toString(place[b] + 1);
            }
        }
        return parts;
    }

    private int cheapest(int b) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int f = 0; f < folds; f++) {
            put(b, f);
            double cost = cost();
            if (cost < least - 1e-9) {
                least = cost;
                best = f;
            }
        }
        return best;
    }

    private boolean moves() {
        boolean better = false;
        for (int b = 0; b < place.length; b++) {
            int before = place[b];
            double cost = cost();
            put(b, cheapest(b));
            if (cost() < cost - 1e-9) {
                better = true;
            } else {
                put(b, before);
            }
        }
        return better;
    }

    private boolean swaps() {
        boolean better = false;
        for (int a = 0; a < place.length; a++) {
            for (int b = a + 1; b < place.length; b++) {
                int fa = place[a];
                int fb = place[b];
                if (fa != fb) {
                    double cost = cost();
                    put(a, fb);
                    put(b, fa);
                    if (cost() < cost - 1e-9) {
                        better = true;
                    } else {
                        put(a, fa);
                        put(b, fb);
                    }
                }
            }
        }
        return better;
    }

    private void put(int b, int fold) {
        if (place[b] >= 0) {
            count(blocks.get(b), place[b], -1);
        }
        place[b] = fold;
        count(blocks.get(b), fold, 1);
    }

    private void count(Block block, int fold, int sign) {
        size[fold] += sign * block.clips.size();
        for (int c = 0; c < share.length; c++) {
            perClass[fold][c] += sign * block.perClass[c];
        }
        minorityFirst += fold == 0 ? sign * block.minority : 0;
    }

    private double cost() {
        double cost = GROUP * Math.max(0, minorityWanted - minorityFirst);
        for (int f = 0; f < folds; f++) {
            cost += SIZE * square(size[f] - wanted[f]);
            for (int c = 0; c < share.length; c++) {
                cost += square(perClass[f][c] - share[c] * wanted[f]);
            }
        }
        return cost;
    }

    private static double square(double x) {
        return x * x;
    }
}
