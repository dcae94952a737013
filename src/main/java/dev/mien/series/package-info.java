/**
 * Time series: {@link dev.mien.series.SeriesDataset} holds them, {@link dev.mien.series.UcrFile},
 * {@link dev.mien.series.TsFile} and {@link dev.mien.series.ArffFile} read the archives' files,
 * {@link dev.mien.series.Prepare} normalises and evens out lengths.
 */
package dev.mien.series;
