/**
 * Data for whoever has none: virtual humans of two visibly different kinds, one as the paper's synthetic clips, the other in place
 * of its films of people. {@link dev.mien.lab.standin.StandIns} draws them.
 */
package dev.mien.lab.standin;
