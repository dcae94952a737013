/**
 * From files to faces: {@link dev.mien.media.Media} opens videos, pictures and folders of frames as a stream of
 * {@link dev.mien.media.Frame}s, {@link dev.mien.media.FaceTrack} follows one face through them,
 * {@link dev.mien.media.ClipSampler} chooses which frames a network sees and {@link dev.mien.media.Standardise} turns
 * bytes into its numbers.
 *
 * <pre>
 * file --Media--&gt; Frame --detector--&gt; FaceBox --FaceTrack, FaceCrop--&gt; 160x160 --Standardise--&gt; Tensor
 * </pre>
 */
package dev.mien.media;
