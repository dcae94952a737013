/**
 * Trained networks as folders, and what they say of clips: {@link dev.mien.lab.model.ModelFolder},
 * {@link dev.mien.lab.model.Recogniser}.
 */
package dev.mien.lab.model;
