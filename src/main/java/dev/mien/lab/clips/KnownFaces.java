package dev.mien.lab.clips;

import dev.mien.MienException;
import dev.mien.media.FaceCrop;
import dev.mien.media.Frame;
import dev.mien.media.FrameLedger;
import dev.mien.media.FrameSource;
import dev.mien.media.Media;
import dev.mien.models.FaceBox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Cuts out faces whose place the list of clips gives, in columns face_x1, face_y1, face_x2 and face_y2, as that of virtual humans
 * does: one box for the whole clip, made square about its middle. No detector is needed.
 */
public final class KnownFaces implements ClipFaces {
    private static final List<String> COLUMNS = List.of("face_x1", "face_y1", "face_x2", "face_y2");

    private final FaceCrop crop;
    private final Map<Path, FaceBox> boxes = new HashMap<>();

    /**
     * For these clips. Errors: MienException (data) naming the clip whose box is no box.
     *
     * @param clips of which {@link #isIn} holds
     */
    public KnownFaces(List<Clip> clips, FaceCrop crop) {
        this.crop = crop;
        clips.forEach(c -> boxes.put(c.path(), box(c)));
    }

    /** Whether a list says where the faces of its clips are. */
    public static boolean isIn(List<Clip> clips) {
        return clips.stream().allMatch(c -> COLUMNS.stream().noneMatch(column -> c.more(column).isEmpty()));
    }

    private static FaceBox box(Clip clip) {
        float[] at = new float[COLUMNS.size()];
        for (int i = 0; i < at.length; i++) {
            try {
                at[i] = Float.parseFloat(clip.more(COLUMNS.get(i)));
            } catch (NumberFormatException e) {
                at[i] = Float.NaN;
            }
        }
        float half = Math.max(at[2] - at[0], at[3] - at[1]) / 2;
        float x = (at[0] + at[2]) / 2;
        float y = (at[1] + at[3]) / 2;
        if (!(half > 0) || !Float.isFinite(half) || !Float.isFinite(x + y)) {
            throw MienException.data(clip.name() + ": columns " + COLUMNS + " are "
                    + COLUMNS.stream().map(clip::more).toList()
                    + ", which is no box: expected x1 < x2 and y1 < y2, pixels");
        }
        return new FaceBox(x - half, y - half, x + half, y + half, 1);
    }

    @Override
    public int side() {
        return crop.side();
    }

    /** The boxes are part of it: a cache keyed by the clip's bytes would not see them change. */
    @Override
    public String fingerprint() {
        int hash = boxes.entrySet().stream().mapToInt(e -> Objects.hash(e.getKey().getFileName().toString(),
                e.getValue().x1(), e.getValue().y1(), e.getValue().x2(), e.getValue().y2())).sum();
        return "known faces 1 " + crop.side() + " " + crop.margin() + " " + Integer.toHexString(hash);
    }

    @Override
    public List<FaceBox> boxes(Path clip) {
        try (FrameSource frames = Media.open(clip)) {
            List<FaceBox> out = new ArrayList<>();
            for (; frames.hasNext(); frames.next()) {
                out.add(boxes.get(clip));
            }
            return out;
        }
    }

    @Override
    public ClipLedger each(Path clip, Consumer<Frame> faces) {
        FaceBox box = boxes.get(clip);
        if (box == null) {
            throw MienException.data(clip + ": not one of the clips whose faces are known");
        }
        int used = 0;
        int seen = 0;
        FrameLedger ledger;
        try (FrameSource frames = Media.open(clip)) {
            while (frames.hasNext()) {
                Frame face = crop.cut(frames.next(), box);
                seen++;
                if (face != null) {
                    faces.accept(face);
                    used++;
                }
            }
            ledger = frames.ledger();
        }
        if (used == 0) {
            throw MienException.data(clip + ": the face's box lies outside of its frames (" + ledger + ")");
        }
        return new ClipLedger(ledger.decoded(), ledger.dropped(), ledger.truncated(), used, 0, seen - used,
                ledger.reason());
    }
}
