package dev.mien.synth.render;

/**
 * What a part is made of.
 *
 * @param texture   colour and opacity
 * @param surface   how it answers light
 * @param blend     how opacity is used
 * @param twoSided  whether its back is seen, lit as the front
 * @param depthBias factor on 1/w, above 1 pulls the part toward the camera: 1.004 keeps brows above the skin
 */
public record Material(Texture texture, Surface surface, Blend blend, boolean twoSided, float depthBias) {
    /** How opacity is used. */
    public enum Blend {
        /** All of it is drawn. */
        OPAQUE,
        /** Drawn where the texture is more than hardly there (2 %). */
        CUTOUT,
        /** Mixed over what is behind; triangles are drawn back to front. */
        BLENDED
    }

    /** An opaque, one-sided one. */
    public static Material opaque(Texture texture, Surface surface) {
        return new Material(texture, surface, Blend.OPAQUE, false, 1);
    }

    /** A mixed, two-sided one: hair, brows, lashes. */
    public static Material blended(Texture texture, Surface surface, float depthBias) {
        return new Material(texture, surface, Blend.BLENDED, true, depthBias);
    }
}
