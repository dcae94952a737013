package dev.mien.benchmarks.peers;

import java.util.Map;

/** Whether two backward passes found the same gradients. */
final class Gradients {
    private static final double TOLERANCE = 1e-2;

    private Gradients() {}

    /**
     * The largest difference over all parameters, each as the length of the difference against the length of their gradient.
     * Errors: IllegalStateException above the tolerance.
     */
    static double compare(String what, Map<String, float[]> ours, Map<String, float[]> theirs) {
        double worst = 0;
        String where = "";
        for (Map.Entry<String, float[]> e : theirs.entrySet()) {
            double d = distance(ours.get(e.getKey()), e.getValue());
            if (!(d <= worst)) {
                worst = d;
                where = e.getKey();
            }
        }
        if (!(worst <= TOLERANCE) || !ours.keySet().equals(theirs.keySet())) {
            throw new IllegalStateException(what + ": the gradients of " + where + " differ by " + worst);
        }
        return worst;
    }

    private static double distance(float[] a, float[] b) {
        double difference = 0;
        double length = 0;
        for (int i = 0; i < b.length; i++) {
            difference += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
            length += (double) b[i] * b[i];
        }
        return difference == 0 ? 0 : Math.sqrt(difference / length);
    }
}
