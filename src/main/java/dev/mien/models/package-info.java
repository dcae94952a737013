/**
 * The networks of the laboratory, each written to be read beside its paper. The names of fields are the keys of the
 * published checkpoints, which is why some are not in Java's style.
 */
package dev.mien.models;
