package dev.mien.benchmarks.peers;

import dev.mien.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * A side in the memory format that suits it best on this machine: libtorch computes images and clips in either.
 *
 * @param side the faster one; the others are closed
 * @param note which, and what the others took
 */
record Best<S extends Side>(S side, String note) implements AutoCloseable {
    /** Makes a side in every format that inputs of the shape may have, and keeps the faster. */
    static <S extends Side> Best<S> of(Shape input, Function<MemoryFormat, S> make) throws Exception {
        List<MemoryFormat> formats = new ArrayList<>(List.of(MemoryFormat.Contiguous));
        if (input.rank() > 3) {
            formats.add(input.rank() == 4 ? MemoryFormat.ChannelsLast : MemoryFormat.ChannelsLast3d);
        }
        S best = null;
        double least = Double.POSITIVE_INFINITY;
        Map<String, Double> took = new LinkedHashMap<>();
        for (MemoryFormat format : formats) {
            S side = make.apply(format);
            double ms = formats.size() == 1 ? 0 : Turns.warm(Peers.player(side));
            took.put(format == MemoryFormat.Contiguous ? "channels first" : "channels last", ms);
            if (ms < least) {
                if (best != null) {
                    best.close();
                }
                best = side;
                least = ms;
            } else {
                side.close();
            }
        }
        return new Best<>(best, took.size() == 1 ? "" : note(took, least));
    }

    private static String note(Map<String, Double> took, double least) {
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
