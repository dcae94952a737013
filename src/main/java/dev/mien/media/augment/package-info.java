/**
 * Clips made to look a little different each time: {@link dev.mien.media.augment.AugmentationSettings} says how far,
 * {@link dev.mien.media.augment.Augmentation} is one draw, a homography and a change of colours for all frames of a clip.
 */
package dev.mien.media.augment;
