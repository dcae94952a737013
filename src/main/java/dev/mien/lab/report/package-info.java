/**
 * What finished experiments are told with: {@link dev.mien.lab.report.Study} holds answers to clips, {@link dev.mien.lab.report.Outcome}
 * the numbers that follow, {@link dev.mien.lab.report.Report} writes the page, the tables, and the files for other programs.
 */
package dev.mien.lab.report;
