package dev.mien.engine.tensor;

import java.util.ArrayDeque;
import java.util.TreeMap;

/**
 * Recycles {@code float[]} between steps, so that a warm engine allocates nothing. Arrays are kept in size classes four to
 * an octave: at most a quarter of an array is slack. The most recently returned array, still warm in cache, goes out first.
 */
public final class ArrayPool {
    private static final TreeMap<Integer, ArrayDeque<float[]>> FREE = new TreeMap<>();
    private static long bytesFree;
    private static long bytesTaken;
    private static long bytesPeak;

    private ArrayPool() {}

    /** The length handed out for a request of {@code size} elements. */
    public static int sizeClass(int size) {
        if (size <= 64) {
            return 64;
        }
        int step = Integer.highestOneBit(size - 1) >>> 2;
        long rounded = ((long) size + step - 1) / step * step;
        return rounded > Integer.MAX_VALUE - 8 ? size : (int) rounded;
    }

    static float[] take(int size) {
        int n = sizeClass(size);
        synchronized (FREE) {
            bytesTaken += 4L * n;
            bytesPeak = Math.max(bytesPeak, bytesTaken);
            ArrayDeque<float[]> q = FREE.get(n);
            if (q != null && !q.isEmpty()) {
                bytesFree -= 4L * n;
                return q.pop();
            }
        }
        try {
            return new float[n];
        } catch (OutOfMemoryError e) {
            trim();
            return new float[n];
        }
    }

    static void give(float[] a) {
        synchronized (FREE) {
            FREE.computeIfAbsent(a.length, k -> new ArrayDeque<>()).push(a);
            bytesFree += 4L * a.length;
            bytesTaken -= 4L * a.length;
        }
    }

    /** The most bytes that were in use at one time since {@link #resetPeak}. */
    public static long bytesPeak() {
        synchronized (FREE) {
            return bytesPeak;
        }
    }

    /** Measures the peak from here on. */
    public static void resetPeak() {
        synchronized (FREE) {
            bytesPeak = bytesTaken;
        }
    }

    /** Bytes held for reuse. */
    public static long bytesFree() {
        synchronized (FREE) {
            return bytesFree;
        }
    }

    /** Drops every free array. */
    public static void trim() {
        synchronized (FREE) {
            FREE.clear();
            bytesFree = 0;
        }
    }
}
