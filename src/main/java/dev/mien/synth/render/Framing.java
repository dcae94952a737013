package dev.mien.synth.render;

/**
 * What the camera aims at: a head at rest.
 *
 * @param chin height of the tip of the chin
 * @param top  height of the top of the head, without hair
 * @param eyes depth (z) of the eyes
 */
public record Framing(double chin, double top, double eyes) {}
