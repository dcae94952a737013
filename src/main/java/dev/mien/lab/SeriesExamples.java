package dev.mien.lab;

import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.series.SeriesDataset;

/**
 * Series of one length, as they are: batches {@code [N, length, channels]}.
 *
 * @param data all of one length, see {@link dev.mien.series.Prepare#toLength}
 */
public record SeriesExamples(SeriesDataset data) implements Examples {
    public SeriesExamples {
        for (int i = 0; i < data.size(); i++) {
            if (data.length(i) != data.length(0)) {
                throw new IllegalArgumentException(
                        data.name() + ": series " + i + " has " + data.length(i) + " steps, series 0 has "
                                + data.length(0));
            }
        }
    }

    @Override
    public int size() {
        return data.size();
    }

    @Override
    public int label(int i) {
        return data.labels()[i];
    }

    @Override
    public Tensor batch(int[] indices, int epoch) {
        int each = data.series().getFirst().length;
        Tensor x = Tensor.empty(Shape.of(indices.length, each / data.channels(), data.channels()), DType.F32);
        for (int n = 0; n < indices.length; n++) {
            System.arraycopy(data.series().get(indices[n]), 0, x.floats(), x.offset() + n * each, each);
        }
        return x;
    }
}
