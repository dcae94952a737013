/**
 * Golden files: what other implementations computed, to compare with. {@link dev.mien.verify.golden.GoldenFolder} turns a folder
 * of them into cases. Weights and inputs are not stored but drawn from names ({@link dev.mien.verify.golden.WeightRule}); shapes,
 * salts and settings are read from each file's metadata and nothing else is assumed. What cannot be run is listed as skipped.
 */
package dev.mien.verify.golden;
