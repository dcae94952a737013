package dev.mien.lab.clips;

import dev.mien.MienException;
import dev.mien.media.Frame;
import dev.mien.models.FaceBox;
import dev.mien.weights.NamedArray;
import dev.mien.weights.Safetensors;
import dev.mien.weights.TensorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers on disk the faces cut out of clips, each clip under the hash of its bytes and of how faces are found, so that every
 * training starts from faces and not from videos. What is damaged in the cache is made anew.
 */
public final class CropCache implements ClipFaces {
    /** Faces of a clip; held in memory while they are cut: 600 MB at 160 x 160. */
    private static final int MOST_FRAMES = 8192;
    private static final Logger LOG = LoggerFactory.getLogger(CropCache.class);
    private static final String ARRAY = "faces";

    private final Path folder;
    private final ClipFaces source;
    private final AtomicInteger hits = new AtomicInteger();

    /** A cache in this folder, in front of this source. */
    public CropCache(Path folder, ClipFaces source) {
        this.folder = folder;
        this.source = source;
    }

    /** How many clips were known already. */
    public int hits() {
        return hits.get();
    }

    @Override
    public int side() {
        return source.side();
    }

    @Override
    public String fingerprint() {
        return source.fingerprint();
    }

    /** The faces of a clip, on disk. Errors: as {@link #each}, and for a clip too long to be trained on; none is remembered. */
    public CroppedClip get(Path clip) {
        Path file = ContentHash.file(folder, clip, source.fingerprint());
        if (Files.exists(file)) {
            try {
                CroppedClip known = load(file);
                hits.incrementAndGet();
                return known;
            } catch (MienException | IllegalArgumentException e) {
                LOG.warn("{}: damaged, cutting faces of {} again ({})", file, clip, e.getMessage());
            }
        }
        List<byte[]> faces = new ArrayList<>();
        ClipLedger ledger = source.each(clip, face -> {
            if (faces.size() == MOST_FRAMES) {
                throw MienException.data(clip + ": more than " + MOST_FRAMES + " frames with a face; cut it into clips"
                        + " of one expression each");
            }
            faces.add(face.rgb());
        });
        int each = side() * side() * Frame.CHANNELS;
        byte[] all = new byte[Math.multiplyExact(faces.size(), each)];
        for (int i = 0; i < faces.size(); i++) {
            System.arraycopy(faces.get(i), 0, all, i * each, each);
        }
        NamedArray array = NamedArray.of(ARRAY, all, faces.size(), side(), side(), Frame.CHANNELS);
        Safetensors.write(file, Map.of(ARRAY, array), ledger.notes());
        return new CroppedClip(file, faces.size(), side(), ledger);
    }

    private CroppedClip load(Path file) {
        try (TensorFile f = Safetensors.open(file)) {
            NamedArray a = f.get(ARRAY);
            boolean fits = a.shape().rank() == 4 && a.shape().dim(0) > 0 && a.shape().dim(1) == side()
                    && a.shape().dim(2) == side() && a.shape().dim(3) == Frame.CHANNELS;
            if (!fits) {
                throw MienException.data("shape " + a.shape());
            }
            return new CroppedClip(file, a.shape().dim(0), side(), ClipLedger.of(f.metadata()));
        }
    }

    @Override
    public List<FaceBox> boxes(Path clip) {
        return source.boxes(clip);
    }

    @Override
    public ClipLedger each(Path clip, Consumer<Frame> faces) {
        CroppedClip cropped = get(clip);
        try (TensorFile f = Safetensors.open(cropped.file())) {
            NamedArray a = f.get(ARRAY);
            for (int i = 0; i < cropped.frames(); i++) {
                faces.accept(new Frame(a.bytes(i), side(), side(), i, i / 25.0, clip.toString()));
            }
        }
        return cropped.ledger();
    }

    /**
     * Faces of a clip in a file of the cache.
     *
     * @param file   of {@code [frames, side, side, 3]} bytes
     * @param frames with a face
     * @param side   pixels
     * @param ledger what became of the clip's frames
     */
    public record CroppedClip(Path file, int frames, int side, ClipLedger ledger) {
        /** These frames, {@code [side, side, 3]} each. Errors: MienException when the file has gone. */
        public byte[][] read(int... indices) {
            try (TensorFile f = Safetensors.open(file)) {
                NamedArray a = f.get(ARRAY);
                byte[][] out = new byte[indices.length][];
                for (int i = 0; i < out.length; i++) {
                    out[i] = a.bytes(indices[i]);
                }
                return out;
            }
        }
    }
}
