/**
 * Time series: {@link dev.mien.series.SeriesDataset} holds them, {@link dev.mien.series.UcrFile},
 * {@link dev.mien.series.TsFile} and {@link dev.mien.series.ArffFile} read the archives' files,
 * {@link dev.mien.series.Prepare} normalises and evens out lengths. {@link dev.mien.series.Dtw} is dynamic time warping as one
 * reads it, {@link dev.mien.series.NearestNeighbours} and {@link dev.mien.series.DistanceMatrix} do it for many series at once.
 */
package dev.mien.series;
