package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;

import jdk.incubator.vector.FloatVector;

/**
 * How a convolution of stride 1 is shortened along one axis (Winograd 1980; Lavin and Gray 2016): m outputs of r taps are
 * products of polynomials, known by their values at n = m + r - 1 points, so n multiplications do the work of m r. Longer
 * kernels are slices of r taps. The usual points 0, 1, -1, 2, -2 lose a digit; those here, found by trying, are as exact in
 * float32 as summing directly.
 */
enum WinogradAxis {
    /** Nothing is saved: every tap is a slice. */
    PLAIN(1, 1, new double[] {0}, false) {
        @Override
        void input(float[] d, int at, int step, float[] v, int to, int toStep, int count) {
            System.arraycopy(d, at, v, to, count);
        }

        @Override
        void output(float[] p, int at, int step, int count, float[] bias, int biasAt, float[] residual, int rAt,
                int rStep,
                boolean relu, float[] y, int yAt, int yStep) {
            for (int c = 0; c < count; c += N) {
                FloatVector y0 = FloatVector.fromArray(F, p, at + c);
                if (bias != null) {
                    y0 = y0.add(FloatVector.fromArray(F, bias, biasAt + c));
                }
                if (residual != null) {
                    y0 = y0.add(FloatVector.fromArray(F, residual, rAt + c));
                }
                (relu ? y0.max(0f) : y0).intoArray(y, yAt + c);
            }
        }
    },

    /** Four outputs of three taps by 6 multiplications for 12. */
    THREE(4, 3, new double[] {0, 0.75, -0.75, 1.5, -1.5}, true) {
        @Override
        void input(float[] d, int at, int step, float[] v, int to, int toStep, int count) {
            sixInputs(d, at, step, v, to, toStep, count);
        }

        @Override
        void gradient(float[] y, int at, int step, float[] u, int to, int toStep, int count) {
            for (int c = 0; c < count; c += N) {
                int s = at + c;
                int t = to + c;
                FloatVector y0 = FloatVector.fromArray(F, y, s);
                FloatVector y1 = FloatVector.fromArray(F, y, s + step);
                FloatVector y2 = FloatVector.fromArray(F, y, s + 2 * step);
                FloatVector y3 = FloatVector.fromArray(F, y, s + 3 * step);
                y0.intoArray(u, t);
                FloatVector even = y2.fma(FloatVector.broadcast(F, A2), y0);
                FloatVector odd = y3.fma(FloatVector.broadcast(F, A2), y1);
                odd.fma(FloatVector.broadcast(F, A), even).intoArray(u, t + toStep);
                odd.fma(FloatVector.broadcast(F, -A), even).intoArray(u, t + 2 * toStep);
                even = y2.fma(FloatVector.broadcast(F, B2), y0);
                odd = y3.fma(FloatVector.broadcast(F, B2), y1);
                odd.fma(FloatVector.broadcast(F, B), even).intoArray(u, t + 3 * toStep);
                odd.fma(FloatVector.broadcast(F, -B), even).intoArray(u, t + 4 * toStep);
                y3.intoArray(u, t + 5 * toStep);
            }
        }

        @Override
        void output(float[] p, int at, int step, int count, float[] bias, int biasAt, float[] residual, int rAt,
                int rStep,
                boolean relu, float[] y, int yAt, int yStep) {
            for (int c = 0; c < count; c += N) {
                int s = at + c;
                FloatVector p0 = FloatVector.fromArray(F, p, s);
                FloatVector p1 = FloatVector.fromArray(F, p, s + step);
                FloatVector p2 = FloatVector.fromArray(F, p, s + 2 * step);
                FloatVector p3 = FloatVector.fromArray(F, p, s + 3 * step);
                FloatVector p4 = FloatVector.fromArray(F, p, s + 4 * step);
                FloatVector p5 = FloatVector.fromArray(F, p, s + 5 * step);
                FloatVector even1 = p1.add(p2);
                FloatVector odd1 = p1.sub(p2);
                FloatVector even2 = p3.add(p4);
                FloatVector odd2 = p3.sub(p4);
                FloatVector y0 = p0.add(even1).add(even2);
                FloatVector y1 = odd1.mul(A).add(odd2.mul(B));
                FloatVector y2 = even1.mul(A2).add(even2.mul(B2));
                FloatVector y3 = odd1.mul(A * A2).add(odd2.mul(B * B2)).add(p5);
                if (bias != null) {
                    FloatVector b = FloatVector.fromArray(F, bias, biasAt + c);
                    y0 = y0.add(b);
                    y1 = y1.add(b);
                    y2 = y2.add(b);
                    y3 = y3.add(b);
                }
                if (residual != null) {
                    int r = rAt + c;
                    y0 = y0.add(FloatVector.fromArray(F, residual, r));
                    y1 = y1.add(FloatVector.fromArray(F, residual, r + rStep));
                    y2 = y2.add(FloatVector.fromArray(F, residual, r + 2 * rStep));
                    y3 = y3.add(FloatVector.fromArray(F, residual, r + 3 * rStep));
                }
                if (relu) {
                    y0 = y0.max(0f);
                    y1 = y1.max(0f);
                    y2 = y2.max(0f);
                    y3 = y3.max(0f);
                }
                int t = yAt + c;
                y0.intoArray(y, t);
                y1.intoArray(y, t + yStep);
                y2.intoArray(y, t + 2 * yStep);
                y3.intoArray(y, t + 3 * yStep);
            }
        }
    },

    /** Three outputs of four taps by 6 multiplications for 12, at the points of {@link #THREE}; more exact than {@link #FOUR}. */
    THREE_OF_FOUR(3, 4, new double[] {0, 0.75, -0.75, 1.5, -1.5}, true) {
        @Override
        void input(float[] d, int at, int step, float[] v, int to, int toStep, int count) {
            sixInputs(d, at, step, v, to, toStep, count);
        }

        @Override
        void output(float[] p, int at, int step, int count, float[] bias, int biasAt, float[] residual, int rAt,
                int rStep,
                boolean relu, float[] y, int yAt, int yStep) {
            for (int c = 0; c < count; c += N) {
                int s = at + c;
                FloatVector p1 = FloatVector.fromArray(F, p, s + step);
                FloatVector p2 = FloatVector.fromArray(F, p, s + 2 * step);
                FloatVector p3 = FloatVector.fromArray(F, p, s + 3 * step);
                FloatVector p4 = FloatVector.fromArray(F, p, s + 4 * step);
                FloatVector even1 = p1.add(p2);
                FloatVector even2 = p3.add(p4);
                FloatVector y0 = FloatVector.fromArray(F, p, s).add(even1).add(even2);
                FloatVector y1 = p1.sub(p2).mul(A).add(p3.sub(p4).mul(B));
                FloatVector y2 = even1.mul(A2).add(even2.mul(B2)).add(FloatVector.fromArray(F, p, s + 5 * step));
                if (bias != null) {
                    FloatVector b = FloatVector.fromArray(F, bias, biasAt + c);
                    y0 = y0.add(b);
                    y1 = y1.add(b);
                    y2 = y2.add(b);
                }
                if (residual != null) {
                    int r = rAt + c;
                    y0 = y0.add(FloatVector.fromArray(F, residual, r));
                    y1 = y1.add(FloatVector.fromArray(F, residual, r + rStep));
                    y2 = y2.add(FloatVector.fromArray(F, residual, r + 2 * rStep));
                }
                if (relu) {
                    y0 = y0.max(0f);
                    y1 = y1.max(0f);
                    y2 = y2.max(0f);
                }
                int t = yAt + c;
                y0.intoArray(y, t);
                y1.intoArray(y, t + yStep);
                y2.intoArray(y, t + 2 * yStep);
            }
        }
    },

    /** Four outputs of four taps by 7 multiplications for 16. */
    FOUR(4, 4, new double[] {0, 0.5, -0.5, 1, -1, 2, -2}, false) {
        private static final float HALF2 = 0.25f;
        private static final float TWO2 = 4;

        @Override
        void input(float[] d, int at, int step, float[] v, int to, int toStep, int count) {
            for (int c = 0; c < count; c += N) {
                int s = at + c;
                int t = to + c;
                FloatVector d0 = FloatVector.fromArray(F, d, s);
                FloatVector d1 = FloatVector.fromArray(F, d, s + step);
                FloatVector d2 = FloatVector.fromArray(F, d, s + 2 * step);
                FloatVector d3 = FloatVector.fromArray(F, d, s + 3 * step);
                FloatVector d4 = FloatVector.fromArray(F, d, s + 4 * step);
                FloatVector d5 = FloatVector.fromArray(F, d, s + 5 * step);
                FloatVector d6 = FloatVector.fromArray(F, d, s + 6 * step);
                FloatVector all = FloatVector.broadcast(F, HALF2 + 1 + TWO2);
                d6.sub(d0).add(d2.sub(d4).mul(all)).intoArray(v, t);
                FloatVector even = d2.mul(TWO2).add(d4.mul(-(1 + TWO2))).add(d6);
                FloatVector odd = d1.mul(TWO2).add(d3.mul(-(1 + TWO2))).add(d5);
                FloatVector half = FloatVector.broadcast(F, 0.5f);
                odd.fma(half, even).intoArray(v, t + toStep);
                odd.fma(half.neg(), even).intoArray(v, t + 2 * toStep);
                even = d2.sub(d4.mul(HALF2 + TWO2)).add(d6);
                odd = d1.sub(d3.mul(HALF2 + TWO2)).add(d5);
                even.add(odd).intoArray(v, t + 3 * toStep);
                even.sub(odd).intoArray(v, t + 4 * toStep);
                even = d2.mul(HALF2).add(d4.mul(-(1 + HALF2))).add(d6);
                odd = d1.mul(HALF2).add(d3.mul(-(1 + HALF2))).add(d5);
                FloatVector two = FloatVector.broadcast(F, 2);
                odd.fma(two, even).intoArray(v, t + 5 * toStep);
                odd.fma(two.neg(), even).intoArray(v, t + 6 * toStep);
            }
        }

        @Override
        void output(float[] p, int at, int step, int count, float[] bias, int biasAt, float[] residual, int rAt,
                int rStep,
                boolean relu, float[] y, int yAt, int yStep) {
            for (int c = 0; c < count; c += N) {
                int s = at + c;
                FloatVector p0 = FloatVector.fromArray(F, p, s);
                FloatVector p1 = FloatVector.fromArray(F, p, s + step);
                FloatVector p2 = FloatVector.fromArray(F, p, s + 2 * step);
                FloatVector p3 = FloatVector.fromArray(F, p, s + 3 * step);
                FloatVector p4 = FloatVector.fromArray(F, p, s + 4 * step);
                FloatVector p5 = FloatVector.fromArray(F, p, s + 5 * step);
                FloatVector p6 = FloatVector.fromArray(F, p, s + 6 * step);
                FloatVector even1 = p1.add(p2);
                FloatVector odd1 = p1.sub(p2);
                FloatVector even2 = p3.add(p4);
                FloatVector odd2 = p3.sub(p4);
                FloatVector even3 = p5.add(p6);
                FloatVector odd3 = p5.sub(p6);
                FloatVector y0 = p0.add(even1).add(even2.add(even3));
                FloatVector y1 = odd1.mul(0.5f).add(odd2).add(odd3.mul(2));
                FloatVector y2 = even1.mul(0.25f).add(even2).add(even3.mul(4));
                FloatVector y3 = odd1.mul(0.125f).add(odd2).add(odd3.mul(8));
                if (bias != null) {
                    FloatVector b = FloatVector.fromArray(F, bias, biasAt + c);
                    y0 = y0.add(b);
                    y1 = y1.add(b);
                    y2 = y2.add(b);
                    y3 = y3.add(b);
                }
                if (residual != null) {
                    int r = rAt + c;
                    y0 = y0.add(FloatVector.fromArray(F, residual, r));
                    y1 = y1.add(FloatVector.fromArray(F, residual, r + rStep));
                    y2 = y2.add(FloatVector.fromArray(F, residual, r + 2 * rStep));
                    y3 = y3.add(FloatVector.fromArray(F, residual, r + 3 * rStep));
                }
                if (relu) {
                    y0 = y0.max(0f);
                    y1 = y1.max(0f);
                    y2 = y2.max(0f);
                    y3 = y3.max(0f);
                }
                int t = yAt + c;
                y0.intoArray(y, t);
                y1.intoArray(y, t + yStep);
                y2.intoArray(y, t + 2 * yStep);
                y3.intoArray(y, t + 3 * yStep);
            }
        }
    };

    /** Points of {@link #sixInputs}. */
    private static final float A = 0.75f;
    private static final float B = 1.5f;
    private static final float A2 = A * A;
    private static final float B2 = B * B;

    /** Outputs of a tile. */
    final int outputs;
    /** Taps of a slice. */
    final int taps;
    /** Multiplications, and inputs of a tile. */
    final int elements;
    private final double[] points;
    private final boolean infinity;

    WinogradAxis(int outputs, int taps, double[] points, boolean infinity) {
        this.outputs = outputs;
        this.taps = taps;
        this.points = points;
        this.infinity = infinity;
        this.elements = outputs + taps - 1;
    }

    /** The best for a kernel of k taps. */
    static WinogradAxis of(int k) {
        return k < 3 ? PLAIN : k == 3 ? THREE : FOUR;
    }

    /** The best for a phase of k taps: exact enough to be used along two axes. */
    static WinogradAxis ofPhase(int k) {
        return k == 3 ? THREE : k == 4 ? THREE_OF_FOUR : PLAIN;
    }

    /** Slices of a kernel of k taps. */
    int slices(int k) {
        return Math.ceilDiv(k, taps);
    }

    /**
     * The values at the points of a polynomial whose coefficients are taps, divided by what the inverse of the evaluation of
     * inputs leaves out.
     */
    double[] filter(double[] g) {
        double[] u = new double[elements];
        for (int i = 0; i < points.length; i++) {
            double power = 1;
            for (double tap : g) {
                u[i] += tap * power;
                power *= points[i];
            }
            for (int j = 0; j < points.length; j++) {
                u[i] /= i == j ? 1 : points[i] - points[j];
            }
        }
        if (infinity) {
            u[elements - 1] = g[g.length - 1];
        }
        return u;
    }

    /** {@code G}, {@code [elements][taps]}: what each tap gives to each element. */
    float[][] filterMatrix() {
        float[][] g = new float[elements][taps];
        for (int t = 0; t < taps; t++) {
            double[] one = new double[taps];
            one[t] = 1;
            double[] column = filter(one);
            for (int e = 0; e < elements; e++) {
                g[e][t] = (float) column[e];
            }
        }
        return g;
    }

    /** {@code A}, {@code [elements][outputs]}: what the gradient of each output gives to each element. */
    float[][] gradientMatrix() {
        float[][] a = new float[elements][outputs];
        for (int i = 0; i < points.length; i++) {
            for (int o = 0; o < outputs; o++) {
                a[i][o] = (float) Math.pow(points[i], o);
            }
        }
        if (infinity) {
            a[elements - 1][outputs - 1] = 1;
        }
        return a;
    }

    /** The values of six inputs at 0, A, -A, B, -B and infinity. */
    private static void sixInputs(float[] d, int at, int step, float[] v, int to, int toStep, int count) {
        for (int c = 0; c < count; c += N) {
            int s = at + c;
            int t = to + c;
            FloatVector d0 = FloatVector.fromArray(F, d, s);
            FloatVector d1 = FloatVector.fromArray(F, d, s + step);
            FloatVector d2 = FloatVector.fromArray(F, d, s + 2 * step);
            FloatVector d3 = FloatVector.fromArray(F, d, s + 3 * step);
            FloatVector d4 = FloatVector.fromArray(F, d, s + 4 * step);
            FloatVector d5 = FloatVector.fromArray(F, d, s + 5 * step);
            FloatVector a2 = FloatVector.broadcast(F, -A2);
            FloatVector b2 = FloatVector.broadcast(F, -B2);
            FloatVector sum = FloatVector.broadcast(F, -(A2 + B2));
            FloatVector product = FloatVector.broadcast(F, A2 * B2);
            d0.fma(product, d2.fma(sum, d4)).intoArray(v, t);
            FloatVector even = d2.fma(b2, d4);
            FloatVector odd = d1.fma(b2, d3);
            odd.fma(FloatVector.broadcast(F, A), even).intoArray(v, t + toStep);
            odd.fma(FloatVector.broadcast(F, -A), even).intoArray(v, t + 2 * toStep);
            even = d2.fma(a2, d4);
            odd = d1.fma(a2, d3);
            odd.fma(FloatVector.broadcast(F, B), even).intoArray(v, t + 3 * toStep);
            odd.fma(FloatVector.broadcast(F, -B), even).intoArray(v, t + 4 * toStep);
            d1.fma(product, d3.fma(sum, d5)).intoArray(v, t + 5 * toStep);
        }
    }

    /** Transforms inputs {@code step} apart to elements {@code toStep} apart, for {@code count} channels; may be in place. */
    abstract void input(float[] d, int at, int step, float[] v, int to, int toStep, int count);

    /**
     * Transforms elements {@code step} apart to outputs {@code yStep} apart, for {@code count} channels, and adds bias, residual
     * and ReLU; may be in place.
     *
     * @param bias     from {@code biasAt} on, or null
     * @param residual from {@code rAt} on, outputs {@code rStep} apart, or null
     */
    abstract void output(float[] p, int at, int step, int count, float[] bias, int biasAt, float[] residual, int rAt,
            int rStep, boolean relu, float[] y, int yAt, int yStep);

    /** The transpose of {@link #output}: gradients of outputs {@code step} apart to elements {@code toStep} apart. */
    void gradient(float[] y, int at, int step, float[] u, int to, int toStep, int count) {
        float[][] a = WinogradMatrices.of(this).gradient();
        for (int e = 0; e < elements; e++) {
            WinogradMatrices.combine(a[e], 0, outputs, y, at, step, u, to + e * toStep, count);
        }
    }

    /** The same in place, nothing added. */
    final void output(float[] p, int at, int step, int count) {
        output(p, at, step, count, null, 0, null, 0, 0, false, p, at, step);
    }
}
