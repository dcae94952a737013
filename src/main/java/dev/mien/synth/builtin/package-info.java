/**
 * A head that needs no files: a human bust made of a few dozen rounded shapes, with lids, lips and muscles of its own.
 * {@link dev.mien.synth.builtin.BuiltinHeads} is the way in. {@code Anatomy} says which shapes, {@code Grid} lays a net over them
 * with slits for eyes and mouth, {@code Muscles} moves the net, {@code SkinPaint} colours it.
 */
package dev.mien.synth.builtin;
