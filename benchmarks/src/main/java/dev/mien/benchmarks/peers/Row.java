package dev.mien.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One line of the table.
 *
 * @param peer          who is compared with, null for nobody
 * @param target        the ratio that is wanted, null for none
 * @param other         what the peer took, null for nobody
 * @param ratio         of the medians, above 1 when Mien is faster
 * @param pairwiseRatio median of the ratios round by round
 * @param gflop         10^9 operations of a call, 0 where they are not counted
 * @param fmaPeakGflops the best of the rounds: neighbours on a shared machine only ever take away
 * @param difference    of outputs, as a share of the largest
 * @param note          whatever else has to be known about how it was measured
 */
record Row(String contest, int threads, String peer, Double target, Times other, Times mien, Double ratio,
        Double pairwiseRatio, double gflop, double fmaPeakGflops, List<Double> fmaPeakRounds, Double difference,
        String note, String commit, String date, String jdk) {

    static final String HEAD = """
            | contest | threads | peer | peer, ms | Mien, ms | ratio | target | met | peer, GFLOP/s | Mien, GFLOP/s | \
            Mien, share of the FMA peak | outputs differ by | note | commit |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|
            """;

    /** Where and when a row was measured. */
    record Provenance(String commit, String date, String jdk) {}

    /** A row about sides that took turns: Mien the first, perhaps a peer. */
    static Row of(String contest, int threads, String peer, Double target, List<Double> mien, List<Double> other,
            List<Double> peaks, double gflop, Double difference, String note, Provenance p) {
        Times ours = Times.of(mien);
        Times theirs = other == null ? null : Times.of(other);
        Double ratio = null;
        Double pairwise = null;
        if (theirs != null) {
            ratio = Times.round(theirs.medianMs() / ours.medianMs());
            List<Double> pairs = new ArrayList<>();
            for (int i = 0; i < mien.size(); i++) {
                pairs.add(other.get(i) / mien.get(i));
            }
            pairwise = Times.round(Times.quantile(pairs, 0.5));
        }
        return new Row(contest, threads, peer, target, theirs, ours, ratio, pairwise, Times.round(gflop),
                Times.round(Times.quantile(peaks, 1)), peaks.stream().map(Times::round).toList(),
                difference == null ? null : Times.round(difference), note, p.commit, p.date, p.jdk);
    }

    /** Rows of one key replace each other. */
    String key() {
        return contest + "/" + threads + "/" + peer;
    }

    String markdown() {
        boolean wanted = target != null && ratio != null;
        return String.join(" | ", "| " + contest, "" + threads, peer == null ? "" : peer,
                other == null ? "" : number("%.4g", other.medianMs()), number("%.4g", mien.medianMs()),
                ratio == null ? "" : number("**%.2f**", ratio), wanted ? number("%.2f", target) : "",
                wanted ? ratio >= target ? "yes" : "no" : "", speed(other), speed(mien),
                gflop > 0 ? number("%.0f %%", gflop / mien.medianMs() * 1e5 / fmaPeakGflops) : "",
                difference == null ? "" : number("%.0e", difference), note, commit + " |\n");
    }

    private String speed(Times t) {
        return t == null || gflop == 0 ? "" : number("%.0f", gflop / t.medianMs() * 1e3);
    }

    private static String number(String format, double v) {
        return String.format(Locale.ROOT, format, v);
    }
}
