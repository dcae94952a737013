package dev.mien.media;

/**
 * What became of a source's frames.
 *
 * @param decoded frames handed out
 * @param dropped pieces that could not be decoded: damaged video packets, unreadable pictures of a folder
 * @param truncated whether the file ends before its contents do
 * @param reason the first thing that went wrong, in words; empty when nothing did
 */
public record FrameLedger(int decoded, int dropped, boolean truncated, String reason) {
    /** Whether every frame came out whole. */
    public boolean clean() {
        return dropped == 0 && !truncated;
    }

    /** One line for a log, for example {@code truncated after 12 frames: the file lacks its last 5210 bytes}. */
    @Override
    public String toString() {
        String what = truncated ? "truncated after " + decoded + (decoded == 1 ? " frame" : " frames")
                : decoded + (decoded == 1 ? " frame" : " frames");
        if (dropped > 0) {
            what += ", " + dropped + " dropped";
        }
        return reason.isEmpty() ? what : what + ": " + reason;
    }
}
