/** Charts as SVG: {@link dev.mien.lab.chart.Charts}. */
package dev.mien.lab.chart;
