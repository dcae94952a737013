package dev.mien.engine.kernels;

import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * N-d convolution (cross-correlation, as every framework means it), 1-D, 2-D and 3-D alike. Shapes: x {@code [N, s..., Cin]},
 * w {@code [Cout, k..., Cin / groups]}, y {@code [N, s'..., Cout]}. Outputs are overwritten.
 */
public interface ConvKernels {
    /** {@code y[n,o,c] = bias[c] + sum over t, i of x[n, o stride - padLow + t dilation, i] w[c,t,i]}; bias may be null. */
    void convForward(Tensor x, Tensor w, Tensor bias, Geometry g, Tensor y);

    /** {@code dx}: every dy reaches back along the taps that read x. */
    void convBackwardInput(Tensor dy, Tensor w, Geometry g, Tensor dx);

    /** {@code dw[c,t,i] = sum over n, o of dy[n,o,c] x[n, o stride - padLow + t dilation, i]}. */
    void convBackwardWeight(Tensor x, Tensor dy, Geometry g, Tensor dw);

    /**
     * A convolution whose weights stay: whatever can be done to them once is done here.
     *
     * @param w    read now and not again, as is the bias: the plan that asks frees them
     * @param bias {@code [Cout]}, or null
     * @param end  what is done to sums at last
     * @param x    shape of the inputs to come: it decides which algorithm is quickest
     */
    PreparedConv prepare(Tensor w, Tensor bias, Geometry g, Activation end, Shape x);

    /** A convolution ready to run, by any number of threads at once. */
    @FunctionalInterface
    interface PreparedConv {
        /**
         * The convolution of one input into one place, to be run again and again: each run computes
         * {@code y[..., channel + c] = activation(conv(x)[..., c] + residual[..., c])} and allocates nothing.
         *
         * @param residual {@code [N, s'..., Cout]}, or null
         * @param y        {@code [N, s'..., at least channel + Cout]}: other channels stay as they are, so that branches write
         *                 straight into their part of a concatenation
         * @param scratch  memory of {@link #scratch} floats, which runs overwrite; what runs at another time may share it
         */
        Runnable bind(Tensor x, Tensor residual, Tensor y, int channel, Tensor scratch);

        /** Floats of scratch memory that a run takes. */
        default int scratch() {
            return 0;
        }

        /** Binds and runs once. */
        default void run(Tensor x, Tensor residual, Tensor y, int channel) {
            try (Scope scope = Scope.open()) {
                bind(x, residual, y, channel, Tensor.empty(Shape.of(scratch()), x.dtype())).run();
            }
        }

        /** Name of the algorithm. */
        default String kernel() {
            return "loops";
        }
    }
}
