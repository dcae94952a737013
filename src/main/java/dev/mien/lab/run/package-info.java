/** The main job: {@link dev.mien.lab.run.Experiment} goes from clips to results in a run folder. */
package dev.mien.lab.run;
