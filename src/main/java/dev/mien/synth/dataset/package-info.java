/**
 * Writes data sets of virtual humans: every human shows every expression and is seen from every view. What is written depends on
 * the settings and nothing else, whatever the number of threads and however often it was interrupted.
 */
package dev.mien.synth.dataset;
