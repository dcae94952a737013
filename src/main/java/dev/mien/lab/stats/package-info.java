/**
 * How sure one can be of a result: intervals of proportions ({@link dev.mien.lab.stats.Proportion}), paired comparison of two
 * classifiers ({@link dev.mien.lab.stats.McNemar}), results by group ({@link dev.mien.lab.stats.Fairness}).
 */
package dev.mien.lab.stats;
