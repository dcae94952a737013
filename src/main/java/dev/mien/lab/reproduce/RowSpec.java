package dev.mien.lab.reproduce;

import dev.mien.MienException;
import dev.mien.lab.networks.NetworkKind;
import dev.mien.lab.strategy.Strategy;
import java.util.List;
import java.util.Locale;

/**
 * A row of a table: a network, what it sees of a clip, and how it is trained.
 *
 * @param network   see {@link NetworkKind#key}
 * @param strategy  real, synthetic-then-real, or combined-RATIO
 * @param published precision, recall, F and accuracy that the paper gives, in per cent; fewer where it gives fewer
 */
public record RowSpec(String network, Length length, String strategy, List<Double> published) {
    /** How many frames. */
    public enum Length {
        SHORT, LONG, ALL
    }

    public RowSpec {
        boolean needs = NetworkKind.of(network) != NetworkKind.KNN;
        if (needs && length == Length.ALL) {
            throw MienException.usage("row " + network + ": length 'all' is for knn; a network needs one length");
        }
        if (!needs && !strategy.equals("real")) {
            throw MienException.usage("row knn: strategy '" + strategy + "'; nearest neighbours are not trained: real");
        }
        parse(strategy);
    }

    /** The network. */
    public NetworkKind kind() {
        return NetworkKind.of(network);
    }

    /** The strategy, as the paper has it. */
    public Strategy way() {
        return parse(strategy);
    }

    /** What folders and results call it: {@code tuned-in-short-synthetic-then-real}. */
    public String name() {
        return network + "-" + length.toString().toLowerCase(Locale.ROOT) + "-" + strategy;
    }

    /** The same for all strategies. */
    String method() {
        return network + "-" + length.toString().toLowerCase(Locale.ROOT);
    }

    private static Strategy parse(String text) {
        if (text.equals("real")) {
            return Strategy.real();
        }
        if (text.equals("synthetic-then-real")) {
            return Strategy.syntheticThenReal();
        }
        if (text.matches("combined-[0-9]+(\\.[0-9]+)?")) {
            return Strategy.combined(Double.parseDouble(text.substring("combined-".length())));
        }
        throw MienException
                .usage("strategy '" + text + "': expected real, synthetic-then-real, or combined-RATIO such as"
                        + " combined-0.25");
    }
}
