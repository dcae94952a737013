package dev.mien.synth;

/** How a face gets from one key frame to the next. */
public enum Easing {
    /** At one speed. */
    LINEAR,
    /** Starting and ending at rest: 3t^2 - 2t^3. */
    SMOOTH,
    /** At once, when the next key frame comes. */
    HOLD;

    /** The share of the way done after a share {@code t} of the time, both 0 to 1. */
    public double at(double t) {
        return switch (this) {
            case LINEAR -> t;
            case SMOOTH -> t * t * (3 - 2 * t);
            case HOLD -> t < 1 ? 0 : 1;
        };
    }
}
