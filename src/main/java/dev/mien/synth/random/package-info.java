/** Seeded chance: the same seed and purpose give the same draws on every machine. */
package dev.mien.synth.random;
