package dev.mien.benchmarks.peers;

import java.util.List;

/** What the turns of one side took, in milliseconds of a call; quartiles by the nearest rank. */
record Times(double medianMs, double minMs, double lowerQuartileMs, double upperQuartileMs, List<Double> turnsMs) {
    static Times of(List<Double> turns) {
        return new Times(round(quantile(turns, 0.5)), round(quantile(turns, 0)), round(quantile(turns, 0.25)),
                round(quantile(turns, 0.75)), turns.stream().map(Times::round).toList());
    }

    static double quantile(List<Double> values, double share) {
        return values.stream().sorted().toList().get((int) Math.round(share * (values.size() - 1)));
    }

    /** To five digits: a clock knows no more. */
    static double round(double v) {
        if (!(Math.abs(v) > 0) || Double.isInfinite(v)) {
            return v;
        }
        double unit = Math.pow(10, 4 - Math.floor(Math.log10(Math.abs(v))));
        return Math.round(v * unit) / unit;
    }
}
