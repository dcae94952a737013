/**
 * The paper's experiments from end to end (Akhyani et al. 2022): {@link dev.mien.lab.reproduce.Reproduction} runs whatever of a
 * table's cells is not done yet.
 */
package dev.mien.lab.reproduce;
