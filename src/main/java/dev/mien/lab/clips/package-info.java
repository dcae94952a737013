/**
 * Clips of faces as examples: {@link dev.mien.lab.clips.ClipList} reads what a user has,
 * {@link dev.mien.lab.clips.ClipEmbedder} turns a clip into a series, {@link dev.mien.lab.clips.EmbeddingCache} remembers it,
 * {@link dev.mien.lab.clips.Folds} says who is trained on and who is tested.
 */
package dev.mien.lab.clips;
