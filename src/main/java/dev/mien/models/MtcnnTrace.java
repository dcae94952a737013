package dev.mien.models;

import dev.mien.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens inside {@link Mtcnn} for one picture, stage by stage; to compare with another implementation, or to
 * teach.
 */
public final class MtcnnTrace {
    /** One level of the image pyramid. */
    public record Level(double scale, int mapHeight, int mapWidth, int candidates, int kept) {}

    /** A box {x1, y1, x2, y2, score} and its part inside the picture {y, ey, x, ex}, counted from 1. */
    public record Box(float[] box, int[] inside) {}

    private final List<Level> levels = new ArrayList<>();
    private final List<Tensor> pyramid = new ArrayList<>();
    private final List<List<Box>> boxes = new ArrayList<>();
    private final List<Tensor> crops = new ArrayList<>();
    private final List<Tensor> outputs = new ArrayList<>();

    /** The pyramid, largest level first. */
    public List<Level> levels() {
        return levels;
    }

    /** The pictures {@code [1, H, W, 3]} of the levels, 0 to 255. */
    public List<Tensor> pyramid() {
        return pyramid;
    }

    /** Boxes after the first stage (element 0) and the second (element 1). */
    public List<List<Box>> boxes() {
        return boxes;
    }

    /**
     * What the second network saw (element 0, {@code [n, 24, 24, 3]}), and the third (element 1, {@code [n, 48, 48,
     * 3]}).
     */
    public List<Tensor> crops() {
        return crops;
    }

    /** What they answered, {@code [n, 6]} and {@code [n, 16]}; see {@link RNet} and {@link ONet}. */
    public List<Tensor> outputs() {
        return outputs;
    }

    void level(double scale, Tensor level, int mapHeight, int mapWidth, int candidates, int kept) {
        levels.add(new Level(scale, mapHeight, mapWidth, candidates, kept));
        Tensor picture = detached(level);
        for (int i = 0; i < picture.size(); i++) {
            picture.set(i, picture.get(i) * 128 + 127.5);
        }
        pyramid.add(picture);
    }

    void stage(List<FaceCandidate> candidates, RgbImage image, Tensor crops, Tensor outputs) {
        boxes.add(candidates.stream().map(c -> new Box(new float[] {c.x1, c.y1, c.x2, c.y2, c.score},
                c.inside(image.width(), image.height()))).toList());
        this.crops.add(detached(crops));
        this.outputs.add(detached(outputs));
    }

    /** Outside any scope, so that it outlives the detection. */
    private static Tensor detached(Tensor t) {
        return Tensor.of(t.toFloats(), t.shape().dims());
    }
}
