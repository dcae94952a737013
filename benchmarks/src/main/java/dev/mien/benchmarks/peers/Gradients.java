package dev.mien.benchmarks.peers;

import java.util.Map;

/** Whether two backward passes found the same gradients. */
final class Gradients {
    /** A gradient shorter than this share of all of them together is a rounding: a bias before batch norm has none. */
    private static final double NOTHING = 1e-4;

    private Gradients() {}

    /**
     * The largest difference over all parameters, each as the length of the difference against the length of their gradient, or
     * against a small share of the length of all gradients where that is more. NaN when names differ.
     */
    static double difference(Map<String, float[]> ours, Map<String, float[]> theirs) {
        double all = Math.sqrt(theirs.values().stream().mapToDouble(Gradients::squares).sum());
        double worst = ours.keySet().equals(theirs.keySet()) ? 0 : Double.NaN;
        for (Map.Entry<String, float[]> e : theirs.entrySet()) {
            worst = Math.max(worst, distance(ours.get(e.getKey()), e.getValue(), NOTHING * all));
        }
        return worst;
    }

    private static double distance(float[] a, float[] b, double least) {
        float[] difference = new float[b.length];
        for (int i = 0; i < b.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return Math.sqrt(squares(difference)) / Math.max(Math.sqrt(squares(b)), least);
    }

    private static double squares(float[] v) {
        double sum = 0;
        for (float x : v) {
            sum += (double) x * x;
        }
        return sum;
    }
}
