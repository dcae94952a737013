/** Networks in the formats of other programs: {@link dev.mien.export.OnnxModel}. */
package dev.mien.export;
