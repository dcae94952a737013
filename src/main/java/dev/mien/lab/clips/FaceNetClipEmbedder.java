package dev.mien.lab.clips;

import dev.mien.MienException;
import dev.mien.media.FaceCrop;
import dev.mien.media.FaceEmbedder;
import dev.mien.media.FaceTrack;
import dev.mien.media.Frame;
import dev.mien.media.FrameLedger;
import dev.mien.media.FrameSource;
import dev.mien.media.Media;
import dev.mien.models.FaceBox;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.Mtcnn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * FaceNet's embedding of the one face that is followed through the clip. The clip is decoded twice, once to find the face and
 * once to cut it out, so that memory does not grow with its length; frames without the face are left out.
 */
public final class FaceNetClipEmbedder implements ClipEmbedder {
    private static final int DETECT_BATCH = 4;

    private final Mtcnn detector;
    private final FaceEmbedder embedder;
    private final String fingerprint;

    /**
     * Embeds faces.
     *
     * @param detector    null when every frame is a face as it is
     * @param fingerprint names weights and settings of both networks
     */
    public FaceNetClipEmbedder(Mtcnn detector, FaceEmbedder embedder, String fingerprint) {
        this.detector = detector;
        this.embedder = embedder;
        this.fingerprint = "facenet 1 " + fingerprint;
    }

    @Override
    public int dimensions() {
        return InceptionResnetV1.EMBEDDING;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public EmbeddingSeries embed(Path clip) {
        FaceTrack track = detector == null ? null : FaceTrack.follow(detect(clip));
        if (track != null && track.detected() == 0) {
            throw MienException.data(clip + ": no face in any of its " + track.boxes().size()
                    + " frames; a smaller embedder.minFace finds smaller ones, or remove the clip");
        }
        List<float[]> rows = new ArrayList<>();
        List<Frame> crops = new ArrayList<>();
        int seen = 0;
        FrameLedger ledger;
        try (FrameSource frames = Media.open(clip)) {
            while (frames.hasNext()) {
                Frame crop = crop(frames.next(), track, seen++);
                if (crop != null) {
                    crops.add(crop);
                }
                if (crops.size() == FaceEmbedder.BATCH) {
                    rows.addAll(embedder.embed(crops));
                    crops.clear();
                }
            }
            ledger = frames.ledger();
        }
        rows.addAll(embedder.embed(crops));
        if (rows.isEmpty()) {
            throw MienException.data(clip + ": no frame shows enough of a face (" + ledger + ")");
        }
        return series(rows, ledger, seen, track);
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

    private static Frame crop(Frame frame, FaceTrack track, int index) {
        if (track == null) {
            return FaceCrop.FACENET.whole(frame);
        }
        FaceBox box = index < track.boxes().size() ? track.boxes().get(index) : null;
        return box == null ? null : FaceCrop.FACENET.cut(frame, box);
    }

    private EmbeddingSeries series(List<float[]> rows, FrameLedger ledger, int seen, FaceTrack track) {
        float[] values = new float[rows.size() * dimensions()];
        for (int t = 0; t < rows.size(); t++) {
            System.arraycopy(rows.get(t), 0, values, t * dimensions(), dimensions());
        }
        return new EmbeddingSeries(values, dimensions(), new EmbeddingSeries.Ledger(ledger.decoded(), ledger.dropped(),
                ledger.truncated(), track == null ? seen : track.detected(), track == null ? 0 : track.interpolated(),
                seen - rows.size(), ledger.reason()));
    }
}
