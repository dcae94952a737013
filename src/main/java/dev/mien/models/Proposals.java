package dev.mien.models;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.plan.Plans;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The first network over an image pyramid, in strips of output rows: each is a task of its own, from pixels to answers, so that
 * a core finds in its caches what it has just written. Strips start at even pixels and overlap by the reach of a window, so they
 * give what the whole gives, but for rounding: where they begin depends on the level's shape alone, so the same level always
 * gives the same bits. The last begins early, so that all but the last of a level share a plan.
 */
final class Proposals {
    /** Pixels of a strip, about: more overlap less, fewer stay in the cache. */
    private static final int STRIP = 1 << 16;

    /** Writes rows from..to of a level from {@code out[at]} on. */
    private interface Pixels {
        void rows(int from, int to, float[] out, int at);
    }

    /** One size of one picture, and the answers {@code [H', W', 6]}. */
    record Level(int height, int width, Pixels pixels, Tensor map) {
        static Level of(RgbImage image, double scale) {
            int height = (int) (image.height() * scale + 1);
            int width = (int) (image.width() * scale + 1);
            return of(height, width, new MeanResize(image, height, width)::rows);
        }

        /** A level that is there already, {@code [1, H, W, 3]}. */
        static Level of(Tensor x) {
            int line = 3 * x.dim(2);
            return of(x.dim(1), x.dim(2), (from, to, out, at) -> System.arraycopy(x.floats(), x.offset() + from * line,
                    out, at, (to - from) * line));
        }

        private static Level of(int height, int width, Pixels pixels) {
            Shape map = Shape.of(Math.ceilDiv(height - 2, PNet.STRIDE) - 4, Math.ceilDiv(width - 2, PNet.STRIDE) - 4,
                    6);
            return new Level(height, width, pixels, Tensor.empty(map, DType.F32));
        }

        /** Rows of the level, {@code [1, to - from, W, 3]}. */
        Tensor rows(int from, int to) {
            Tensor x = Tensor.empty(Shape.of(1, to - from, width, 3), DType.F32);
            pixels.rows(from, to, x.floats(), x.offset());
            return x;
        }
    }

    /** Rows from..to of a map, of which those from {@code fresh} on belong to this strip alone. */
    private record Strip(Level level, int from, int fresh, int to) {}

    private final Plans plans;

    Proposals(Plans plans) {
        this.plans = plans;
    }

    /** Fills the maps. */
    void fill(List<Level> levels) {
        List<Strip> strips = new ArrayList<>();
        for (Level level : levels) {
            int rows = level.map.dim(0);
            int each = Math.clamp((STRIP / level.width - PNet.WINDOW) / PNet.STRIDE + 1, 1, rows);
            for (int from = 0; from < rows; from += each) {
                int to = Math.min(rows, from + each);
                strips.add(new Strip(level, Math.max(0, to - each), from, to));
            }
        }
        Parallel.run(strips.size(), i -> run(strips.get(i)));
    }

    private void run(Strip s) {
        Level level = s.level;
        int rows = level.map.dim(0);
        int begin = PNet.STRIDE * s.from;
        int end = s.to == rows ? level.height : PNet.STRIDE * (s.to - 1) + PNet.WINDOW;
        try (Scope _ = Scope.open()) {
            Tensor answer = plans.run(level.rows(begin, end)).row(0);
            level.map.rows(s.fresh, s.to).set(answer.rows(s.fresh - s.from, s.to - s.from));
        }
    }
}
