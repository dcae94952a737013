/**
 * The resizers networks were trained with, each named after its origin. They answer differently, by up to tens of grey
 * levels, so a network's contract names one: {@link dev.mien.media.resize.PilBilinear} for FaceNet crops,
 * {@link dev.mien.media.resize.AreaAverage} for MTCNN's pyramid, {@link dev.mien.media.resize.OpenCvArea} for pipelines
 * built on OpenCV.
 */
package dev.mien.media.resize;
