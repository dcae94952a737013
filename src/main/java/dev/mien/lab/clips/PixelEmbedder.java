package dev.mien.lab.clips;

import dev.mien.MienException;
import dev.mien.media.Frame;
import dev.mien.media.FrameLedger;
import dev.mien.media.FrameSource;
import dev.mien.media.Media;
import dev.mien.media.resize.PilBilinear;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A frame as a grey thumbnail of {@code size x size}, brought to mean 0 and deviation 1. No network and no weights: for trying
 * things out, and as the floor that an embedding has to beat. Takes each frame whole, as the face.
 */
public record PixelEmbedder(int size) implements ClipEmbedder {
    @Override
    public int dimensions() {
        return size * size;
    }

    @Override
    public String fingerprint() {
        return "pixels 1 " + size;
    }

    @Override
    public EmbeddingSeries embed(Path clip) {
        List<float[]> rows = new ArrayList<>();
        FrameLedger ledger;
        try (FrameSource frames = Media.open(clip)) {
            while (frames.hasNext()) {
                rows.add(thumbnail(frames.next()));
            }
            ledger = frames.ledger();
        }
        if (rows.isEmpty()) {
            throw MienException.data(clip + ": no frames (" + ledger + ")");
        }
        float[] values = new float[rows.size() * dimensions()];
        for (int t = 0; t < rows.size(); t++) {
            System.arraycopy(rows.get(t), 0, values, t * dimensions(), dimensions());
        }
        return new EmbeddingSeries(values, dimensions(), new ClipLedger(ledger.decoded(), ledger.dropped(),
                ledger.truncated(), ledger.decoded(), 0, 0, ledger.reason()));
    }

    private float[] thumbnail(Frame frame) {
        byte[] rgb = PilBilinear.resize(frame, size, size).rgb();
        float[] grey = new float[dimensions()];
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < grey.length; i++) {
            // ITU-R BT.601's weights of red, green and blue.
            grey[i] = 0.299f * (rgb[3 * i] & 0xff) + 0.587f * (rgb[3 * i + 1] & 0xff)
                    + 0.114f * (rgb[3 * i + 2] & 0xff);
            sum += grey[i];
            squares += grey[i] * grey[i];
        }
        double mean = sum / grey.length;
        double deviation = Math.sqrt(Math.max(1e-6, squares / grey.length - mean * mean));
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (float) ((grey[i] - mean) / deviation);
        }
        return grey;
    }
}
