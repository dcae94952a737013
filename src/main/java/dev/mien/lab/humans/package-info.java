/** What MTCNN, FaceNet and InceptionTime make of the virtual humans. */
package dev.mien.lab.humans;
