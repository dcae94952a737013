package dev.mien.media;

import dev.mien.MienException;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pictures, one file each, as the frames of a clip. An unreadable one is logged and counted, and the rest goes on. */
final class ImageSource implements FrameSource {
    /** A folder has no clock; this is the rate of the clips the models were made for. */
    static final double FRAMES_PER_SECOND = 25;

    private static final Logger LOG = LoggerFactory.getLogger(ImageSource.class);

    private final String name;
    private final List<Path> files;
    private int position;
    private Frame next;
    private int decoded;
    private int dropped;
    private String reason = "";

    /** Errors: MienException when not one of the files is a readable picture. */
    ImageSource(String name, List<Path> files) {
        this.name = name;
        this.files = List.copyOf(files);
        boolean _ = hasNext(); // reads ahead, so that a bad file shows at once
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public FrameLedger ledger() {
        return new FrameLedger(decoded, dropped, false, reason);
    }

    @Override
    public boolean hasNext() {
        while (next == null && position < files.size()) {
            Path file = files.get(position++);
            try {
                next = ImageFile.read(file, decoded, decoded / FRAMES_PER_SECOND);
            } catch (MienException e) {
                if (files.size() == 1) {
                    throw e;
                }
                LOG.warn(e.getMessage());
                dropped++;
                reason = reason.isEmpty() ? e.getMessage() : reason;
            }
        }
        if (next == null && decoded == 0) {
            throw MienException.data(name + ": none of its " + files.size() + " pictures can be read (" + reason + ")");
        }
        return next != null;
    }

    @Override
    public Frame next() {
        if (!hasNext()) {
            throw new NoSuchElementException(name + ": no more pictures");
        }
        Frame frame = next;
        next = null;
        decoded++;
        return frame;
    }

    @Override
    public void close() {
        position = files.size();
        next = null;
    }
}
