package dev.mien.lab.clips;

import dev.mien.MienException;
import dev.mien.media.FaceCrop;
import dev.mien.media.FaceTrack;
import dev.mien.media.Frame;
import dev.mien.media.FrameLedger;
import dev.mien.media.FrameSource;
import dev.mien.media.Media;
import dev.mien.models.FaceBox;
import dev.mien.models.Mtcnn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Follows one face through the clip, smoothly, and cuts it out. The clip is decoded twice, once to find the face and once to cut, so that
 * memory does not grow with its length; frames without the face are left out.
 */
public final class FaceCropper implements ClipFaces {
    private static final int DETECT_BATCH = 4;

    /** Of the frames; a face seen in fewer is taken for a mistake of the detector. */
    private static final double LEAST_SHARE = 0.1;

    private final Mtcnn detector;
    private final FaceCrop crop;
    private final String fingerprint;

    /**
     * Cuts out faces.
     *
     * @param detector null when every frame is a face as it is, or is wanted whole
     * @param detectorFingerprint names weights and settings of the detector
     */
    public FaceCropper(Mtcnn detector, FaceCrop crop, String detectorFingerprint) {
        this.detector = detector;
        this.crop = crop;
        this.fingerprint = "faces 2 " + crop.side() + " " + crop.margin() + " " + detectorFingerprint;
    }

    @Override
    public int side() {
        return crop.side();
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public ClipLedger each(Path clip, Consumer<Frame> faces) {
        FaceTrack track = detector == null ? null : track(clip);
        if (track != null) {
            requireFace(clip, track);
        }
        int seen = 0;
        int used = 0;
        FrameLedger ledger;
        try (FrameSource frames = Media.open(clip)) {
            while (frames.hasNext()) {
                Frame face = face(frames.next(), track, seen++);
                if (face != null) {
                    faces.accept(face);
                    used++;
                }
            }
            ledger = frames.ledger();
        }
        if (used == 0) {
            throw MienException.data(clip + ": no frame shows enough of a face (" + ledger + ")");
        }
        return new ClipLedger(ledger.decoded(), ledger.dropped(), ledger.truncated(),
                track == null ? seen : track.detected(), track == null ? 0 : track.interpolated(), seen - used,
                ledger.reason());
    }

    @Override
    public List<FaceBox> boxes(Path clip) {
        return detector == null ? List.of() : track(clip).boxes();
    }

    private FaceTrack track(Path clip) {
        return FaceTrack.follow(detect(clip)).smooth();
    }

    private static void requireFace(Path clip, FaceTrack track) {
        int frames = track.boxes().size();
        if (track.detected() == 0 || track.detected() < LEAST_SHARE * frames) {
            throw MienException.data(clip + ": " + (track.detected() == 0 ? "no face in any"
                    : "a face in only " + track.detected()) + " of its " + frames
                    + " frames; a smaller embedder.minFace finds smaller ones, or remove the clip");
        }
    }

    private List<List<FaceBox>> detect(Path clip) {
        List<List<FaceBox>> faces = new ArrayList<>();
        List<Frame> batch = new ArrayList<>();
        try (FrameSource frames = Media.open(clip)) {
            while (frames.hasNext()) {
                batch.add(frames.next());
                if (batch.size() == DETECT_BATCH || !frames.hasNext()) {
                    faces.addAll(detector.detect(batch.stream().map(Frame::image).toList()));
                    batch.clear();
                }
            }
        }
        return faces;
    }

    private Frame face(Frame frame, FaceTrack track, int index) {
        if (track == null) {
            return crop.whole(frame);
        }
        FaceBox box = index < track.boxes().size() ? track.boxes().get(index) : null;
        return box == null ? null : crop.cut(frame, box);
    }
}
