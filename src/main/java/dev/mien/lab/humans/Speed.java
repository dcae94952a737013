package dev.mien.lab.humans;

import dev.mien.engine.kernels.Parallel;
import dev.mien.synth.Expression;
import dev.mien.synth.Head;
import dev.mien.synth.dataset.DatasetSettings;
import dev.mien.synth.dataset.Filming;
import dev.mien.synth.render.View;
import java.util.Arrays;
import java.util.List;

/** How fast clips are drawn, on all cores: posing, light, shadows and pixels; not their compression. */
final class Speed {
    private static final int ROUNDS = 5;

    private Speed() {}

    /** Frames a second: the median of five rounds, after one to warm up. A clip is drawn by one thread, as in a data set. */
    static double framesPerSecond(DatasetSettings settings, List<Head> heads, List<View> views) {
        Filming filming = new Filming(settings);
        List<Expression> expressions = settings.expressions();
        double[] rates = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            int at = round + 1;
            long start = System.nanoTime();
            int clips = Parallel.threads() * (views.size() == 1 ? 4 : 1);
            Parallel.run(clips,
                    i -> filming.film(heads.get(i % heads.size()), expressions.get((i + at) % expressions.size()),
                            views,
                            f -> true));
            if (round >= 0) {
                rates[round] = (double) clips * views.size() * settings.frames() / ((System.nanoTime() - start) * 1e-9);
            }
        }
        Arrays.sort(rates);
        return rates[ROUNDS / 2];
    }
}
