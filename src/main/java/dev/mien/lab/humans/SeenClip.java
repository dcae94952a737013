package dev.mien.lab.humans;

import dev.mien.models.InceptionResnetV1;
import dev.mien.synth.render.View;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What the networks saw in a clip of a virtual human.
 *
 * @param human      who
 * @param expression what he shows
 * @param label      its class
 * @param view       from where
 * @param faces      how many faces were found in each frame
 * @param embeddings FaceNet's numbers of the largest face of each frame, {@code [frames, 512]}; where none was found, of the
 *                   nearest frame that has one, or zeros when none has
 */
record SeenClip(String human, String expression, String label, View view, int[] faces, float[] embeddings) {
    static final int DIMENSIONS = InceptionResnetV1.EMBEDDING;

    int frames() {
        return faces.length;
    }

    boolean hasFace() {
        for (int n : faces) {
            if (n > 0) {
                return true;
            }
        }
        return false;
    }

    /** Every so manieth frame. */
    SeenClip every(int step) {
        int n = (frames() + step - 1) / step;
        int[] f = new int[n];
        float[] e = new float[n * DIMENSIONS];
        for (int i = 0; i < n; i++) {
            f[i] = faces[i * step];
            System.arraycopy(embeddings, i * step * DIMENSIONS, e, i * DIMENSIONS, DIMENSIONS);
        }
        return new SeenClip(human, expression, label, view, f, e);
    }

    /** The mean embedding, of length 1. */
    float[] mean() {
        float[] out = new float[DIMENSIONS];
        for (int i = 0; i < embeddings.length; i++) {
            out[i % DIMENSIONS] += embeddings[i];
        }
        double square = 1e-12;
        for (float x : out) {
            square += (double) x * x;
        }
        for (int i = 0; i < DIMENSIONS; i++) {
            out[i] /= (float) Math.sqrt(square);
        }
        return out;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(human);
        out.writeUTF(expression);
        out.writeUTF(label);
        out.writeDouble(view.yaw());
        out.writeDouble(view.pitch());
        out.writeInt(frames());
        for (int n : faces) {
            out.writeByte(Math.min(n, Byte.MAX_VALUE));
        }
        for (float x : embeddings) {
            out.writeFloat(x);
        }
    }

    static SeenClip read(DataInputStream in) throws IOException {
        String human = in.readUTF();
        String expression = in.readUTF();
        String label = in.readUTF();
        View view = new View(in.readDouble(), in.readDouble());
        int[] faces = new int[in.readInt()];
        for (int i = 0; i < faces.length; i++) {
            faces[i] = in.readByte();
        }
        float[] embeddings = new float[faces.length * DIMENSIONS];
        for (int i = 0; i < embeddings.length; i++) {
            embeddings[i] = in.readFloat();
        }
        return new SeenClip(human, expression, label, view, faces, embeddings);
    }
}
