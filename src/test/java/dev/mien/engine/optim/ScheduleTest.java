package dev.mien.engine.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mien.engine.nn.Init;
import dev.mien.engine.nn.LinearLayer;
import dev.mien.engine.nn.Parameter;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void stepHalvesEveryTwoEpochs() {
        StepSchedule s = new StepSchedule(0.8, 2, 0.5);
        assertEquals(0.8, s.at(1));
        assertEquals(0.4, s.at(2));
        assertEquals(0.2, s.at(5));
    }

    @Test
    void cosineEndsAtItsMinimum() {
        CosineSchedule s = new CosineSchedule(1, 0.1, 10);
        assertEquals(1, s.at(0));
        assertEquals(0.55, s.at(5), 1e-12);
        assertEquals(0.1, s.at(10), 1e-12);
        assertEquals(0.1, s.at(50), 1e-12);
    }

    /** Keras waits for `patience` epochs, PyTorch for one more. */
    @Test
    void plateauCountsAsItsLibraryDoes() {
        PlateauSchedule keras = PlateauSchedule.keras(0.5, 2, 0.3);
        PlateauSchedule torch = PlateauSchedule.torch(0.5, 2, 0.3);
        double k = 1;
        double t = 1;
        double[] kerasRates = new double[7];
        double[] torchRates = new double[7];
        for (int i = 0; i < 7; i++) {
            kerasRates[i] = k = keras.next(1, k);
            torchRates[i] = t = torch.next(1, t);
        }
        assertArrayEquals(new double[] {1, 1, 0.5, 0.5, 0.3, 0.3, 0.3}, kerasRates);
        assertArrayEquals(new double[] {1, 1, 1, 0.5, 0.5, 0.5, 0.3}, torchRates);
    }

    @Test
    void plateauGoesOnFromItsState() {
        PlateauSchedule a = PlateauSchedule.keras(0.5, 2, 0);
        a.next(1, 1);
        a.next(1, 1);
        PlateauSchedule b = PlateauSchedule.keras(0.5, 2, 0);
        b.restore(a.state());
        assertEquals(0.5, b.next(1, 1));
    }

    @Test
    void clipsByGlobalNormAndByValue() {
        LinearLayer layer = new LinearLayer(2, 1, false);
        Parameter p = layer.weight();
        p.setInit(Init.constant(0));
        Parameter untouched = new Parameter(Shape.of(3), Init.constant(0));
        p.setGrad(Tensor.of(new float[] {3, -4}, 1, 2));
        assertEquals(5, Gradients.clipByNorm(List.of(p, untouched), 1));
        assertArrayEquals(new float[] {0.6f, -0.8f}, p.grad().toFloats(), 1e-6f);
        Gradients.clipByValue(List.of(p, untouched), 0.7);
        assertArrayEquals(new float[] {0.6f, -0.7f}, p.grad().toFloats(), 1e-6f);
        Gradients.scale(List.of(p, untouched), 0.5);
        assertArrayEquals(new float[] {0.3f, -0.35f}, p.grad().toFloats(), 1e-6f);
    }
}
