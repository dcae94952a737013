package dev.mien.synth;

/** Which half of the face moves; left is the subject's left, at positive x. */
public enum Side {
    BOTH(""), LEFT("L"), RIGHT("R");

    private final String prefix;

    Side(String prefix) {
        this.prefix = prefix;
    }

    /** As FACS and FACSHuman write it: {@code ""}, {@code "L"}, {@code "R"}. */
    public String prefix() {
        return prefix;
    }
}
