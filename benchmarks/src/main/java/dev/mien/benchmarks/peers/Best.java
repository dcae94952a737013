package dev.mien.benchmarks.peers;

import dev.mien.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * A side in the memory format that suits it best on this machine: libtorch computes images and clips in either.
 *
 * @param side the faster one; the others are closed
 * @param note which, and what the others took
 */
record Best<S extends Side>(S side, String note) implements AutoCloseable {
    private static final int TRIALS = 3;

    /** Makes a side in every format that inputs of the shape may have, and keeps the faster. */
    static <S extends Side> Best<S> of(Shape input, Function<MemoryFormat, S> make) throws Exception {
        List<MemoryFormat> formats = Stream.of(MemoryFormat.Contiguous, last(input)).distinct().toList();
        List<S> sides = new ArrayList<>();
        List<Turns.Player> players = new ArrayList<>();
        for (MemoryFormat format : formats) {
            sides.add(make.apply(format));
            players.add(Peers.player(sides.getLast()));
        }
        int best = 0;
        Map<String, Double> took = new LinkedHashMap<>();
        if (sides.size() > 1) {
            double[] least = Turns.least(players, TRIALS);
            best = least[1] < least[0] ? 1 : 0;
            took.put("channels first", least[0]);
            took.put("channels last", least[1]);
            sides.get(1 - best).close();
        }
        return new Best<>(sides.get(best), took.isEmpty() ? "" : note(took));
    }

    /** Channels last, where libtorch has such a format for the rank. */
    static MemoryFormat last(Shape input) {
        return switch (input.rank()) {
            case 4 -> MemoryFormat.ChannelsLast;
            case 5 -> MemoryFormat.ChannelsLast3d;
            default -> MemoryFormat.Contiguous;
        };
    }

    private static String note(Map<String, Double> took) {
        double least = took.values().stream().mapToDouble(ms -> ms).min().orElse(0);
        StringBuilder fast = new StringBuilder();
        StringBuilder slow = new StringBuilder();
        took.forEach((name, ms) -> (ms == least ? fast : slow)
                .append(ms == least ? name : String.format(Locale.ROOT, " (%s: %.4g ms)", name, ms)));
        return fast.append(slow).toString();
    }

    @Override
    public void close() throws Exception {
        side.close();
    }
}
