/**
 * Virtual humans: who they are ({@link dev.mien.synth.HumanSpec}), what their faces do ({@link dev.mien.synth.Expression}, made
 * of {@link dev.mien.synth.ActionUnit}s), and the heads that can show it ({@link dev.mien.synth.Head}). The packages below draw
 * them ({@code render}), know heads ({@code makehuman}, {@code builtin}) and write data sets ({@code dataset}).
 *
 * <p>Space is MakeHuman's: decimetres, +y up, +z where the face looks, +x the subject's left.
 */
package dev.mien.synth;
