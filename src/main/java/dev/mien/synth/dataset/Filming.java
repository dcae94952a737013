package dev.mien.synth.dataset;

import dev.mien.synth.Expression;
import dev.mien.synth.Head;
import dev.mien.synth.Posed;
import dev.mien.synth.random.Chance;
import dev.mien.synth.render.Camera;
import dev.mien.synth.render.LitParts;
import dev.mien.synth.render.Picture;
import dev.mien.synth.render.Renderer;
import dev.mien.synth.render.Stage;
import dev.mien.synth.render.View;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Draws the clips of a data set: one human showing one expression in one room, posed and lit once a frame and seen from several
 * places. Many threads may film at a time.
 */
public final class Filming {
    private final DatasetSettings settings;

    /** For a data set. */
    public Filming(DatasetSettings settings) {
        this.settings = settings;
    }

    /**
     * The clips.
     *
     * @param wanted which frames are drawn
     * @return for each view its frames
     */
    public List<List<Picture>> film(Head head, Expression e, List<View> views, IntPredicate wanted) {
        Renderer renderer = new Renderer(settings.size());
        Stage stage = Stage.room(new Chance(settings.seed(), "stage", head.spec().name(), e.name()));
        List<List<Picture>> clips = new ArrayList<>();
        views.forEach(v -> clips.add(new ArrayList<>()));
        for (int f = 0; f < settings.frames(); f++) {
            if (wanted.test(f)) {
                LitParts lit = new LitParts(pose(head, e, f).parts(), stage);
                for (int v = 0; v < views.size(); v++) {
                    clips.get(v).add(renderer.draw(lit, settings.camera(head, views.get(v))));
                }
            }
        }
        return clips;
    }

    /** The head in one frame. */
    public Posed pose(Head head, Expression e, int frame) {
        var intensities = e.at(frame, settings.frames());
        if (!settings.motion()) {
            return head.pose(intensities);
        }
        HeadMotion motion = new HeadMotion(new Chance(settings.seed(), "motion", head.spec().name(), e.name()));
        return head.pose(motion.with(intensities, (double) frame / ClipFormat.RATE));
    }
}
