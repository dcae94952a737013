/**
 * The laboratory: {@link dev.mien.lab.Trainer} fits any module to any {@link dev.mien.lab.Examples}, {@link dev.mien.lab.Metrics}
 * judges predictions.
 */
package dev.mien.lab;
