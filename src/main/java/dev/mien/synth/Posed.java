package dev.mien.synth;

import dev.mien.synth.render.Part;
import java.util.List;

/**
 * A head at a moment.
 *
 * @param parts     in the order in which they are drawn: opaque ones first, then brows, lashes, hair
 * @param landmarks where the face is
 */
public record Posed(List<Part> parts, Landmarks landmarks) {
    public Posed {
        parts = List.copyOf(parts);
    }
}
