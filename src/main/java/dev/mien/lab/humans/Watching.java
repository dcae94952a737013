package dev.mien.lab.humans;

import dev.mien.media.FaceCrop;
import dev.mien.media.FaceEmbedder;
import dev.mien.media.Frame;
import dev.mien.models.FaceBox;
import dev.mien.models.Mtcnn;
import dev.mien.synth.Expression;
import dev.mien.synth.Head;
import dev.mien.synth.dataset.ClipFormat;
import dev.mien.synth.dataset.DatasetSettings;
import dev.mien.synth.dataset.Filming;
import dev.mien.synth.dataset.Views;
import dev.mien.synth.render.Picture;
import dev.mien.synth.render.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Shows clips of virtual humans, as the data set has them before they are compressed, to MTCNN and FaceNet: every frame of the
 * frontal view; of the other eight, every other frame of three, which ones goes round so that all come equally often.
 */
final class Watching {
    private static final int BATCH = 8;
    private static final int OTHERS = 3;
    static final int STEP = 2;

    private final DatasetSettings settings;
    private final Filming filming;
    private final Mtcnn detector;
    private final FaceEmbedder embedder;

    Watching(DatasetSettings settings, Mtcnn detector, FaceEmbedder embedder) {
        this.settings = settings;
        filming = new Filming(settings);
        this.detector = detector;
        this.embedder = embedder;
    }

    /** All that is looked at of one human. */
    List<SeenClip> watch(Head head, int number) {
        List<SeenClip> out = new ArrayList<>();
        List<View> others = Views.PAPER.subList(1, Views.PAPER.size());
        for (int e = 0; e < settings.expressions().size(); e++) {
            Expression expression = settings.expressions().get(e);
            List<View> three = new ArrayList<>();
            for (int k = 0; k < OTHERS; k++) {
                three.add(others.get((number + OTHERS * e + k) % others.size()));
            }
            out.add(see(head, expression, View.FRONT,
                    filming.film(head, expression, List.of(View.FRONT), f -> true).getFirst()));
            List<List<Picture>> clips = filming.film(head, expression, three, f -> f % STEP == 0);
            for (int k = 0; k < OTHERS; k++) {
                out.add(see(head, expression, three.get(k), clips.get(k)));
            }
        }
        return out;
    }

    private SeenClip see(Head head, Expression e, View view, List<Picture> pictures) {
        List<Frame> frames = new ArrayList<>();
        for (Picture p : pictures) {
            frames.add(new Frame(p.rgb(), p.size(), p.size(), frames.size(), (double) frames.size() / ClipFormat.RATE,
                    head.spec().name() + " " + e.name()));
        }
        int[] faces = new int[frames.size()];
        List<Frame> crops = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int from = 0; from < faces.length; from += BATCH) {
            List<Frame> batch = frames.subList(from, Math.min(faces.length, from + BATCH));
            List<List<FaceBox>> found = detector.detect(batch.stream().map(Frame::image).toList());
            for (int i = 0; i < batch.size(); i++) {
                faces[from + i] = found.get(i).size();
                Frame crop = found.get(i).isEmpty() ? null
                        : FaceCrop.FACENET.cut(batch.get(i), found.get(i).getFirst());
                if (crop != null) {
                    crops.add(crop);
                    places.add(from + i);
                }
            }
        }
        List<float[]> rows = embedder.embed(crops);
        float[] all = new float[faces.length * SeenClip.DIMENSIONS];
        for (int f = 0; f < faces.length && !rows.isEmpty(); f++) {
            System.arraycopy(rows.get(nearest(places, f)), 0, all, f * SeenClip.DIMENSIONS, SeenClip.DIMENSIONS);
        }
        return new SeenClip(head.spec().name(), e.name(), e.label(), view, faces, all);
    }

    private static int nearest(List<Integer> places, int frame) {
        int[] distance = places.stream().mapToInt(p -> Math.abs(p - frame)).toArray();
        int least = Arrays.stream(distance).min().orElseThrow();
        for (int i = 0; i < distance.length; i++) {
            if (distance[i] == least) {
                return i;
            }
        }
        throw new IllegalStateException();
    }
}
