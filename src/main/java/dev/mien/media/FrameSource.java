package dev.mien.media;

import java.util.Iterator;

/**
 * A stream of frames in the order of display. Only a few frames are in memory at a time, however long the video. Not
 * for several threads at once. Close it; closing early is cheap.
 *
 * <p>Errors: {@code hasNext} and {@code next} throw {@link dev.mien.MienException} when decoding cannot go on.
 */
public interface FrameSource extends Iterator<Frame>, AutoCloseable {
    /** The file or folder, as it was given. */
    String name();

    /** What happened so far; final once {@code hasNext()} is false. */
    FrameLedger ledger();

    @Override
    void close();
}
