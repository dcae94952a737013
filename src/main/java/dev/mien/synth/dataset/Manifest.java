package dev.mien.synth.dataset;

import dev.mien.synth.Expression;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.Landmarks;
import dev.mien.synth.render.Camera;
import dev.mien.synth.render.View;
import java.util.Locale;

/**
 * The lines of manifest.csv. Its first columns are those that {@code mien run} reads; face box and landmarks are of the middle
 * frame, in pixels, from the geometry and not from a detector.
 */
final class Manifest {
    static final String HEADER = "clip,path,label,subject,group,split,expression,gender,ethnicity,age,yaw,pitch,frames,size,"
            + "seed,units,face_x1,face_y1,face_x2,face_y2,right_eye_x,right_eye_y,left_eye_x,left_eye_y,nose_x,nose_y,"
            + "mouth_right_x,mouth_right_y,mouth_left_x,mouth_left_y\n";

    private Manifest() {}

    /** One clip. */
    static String line(DatasetSettings s, HumanSpec human, Expression e, View view, ClipFormat format,
            boolean validation,
            Landmarks landmarks, Camera camera) {
        StringBuilder out = new StringBuilder();
        String clip = clip(human, e, view);
        String ethnicity = human.ethnicity().name().toLowerCase(Locale.ROOT);
        out.append(clip).append(",clips/").append(human.name()).append('/').append(clip).append(format.ending());
        out.append(',').append(e.label()).append(',').append(human.name()).append(',').append(ethnicity);
        out.append(validation ? ",validate," : ",train,").append(e.name());
        out.append(',').append(human.gender().name().toLowerCase(Locale.ROOT)).append(',').append(ethnicity);
        out.append(',').append(decimal(human.age())).append(',').append(decimal(view.yaw())).append(',')
                .append(decimal(view.pitch()));
        out.append(',').append(s.frames()).append(',').append(s.size()).append(',').append(s.seed());
        out.append(",\"").append(e.keys()).append('"');
        float[] face = camera.project(landmarks.face());
        double[] box = {s.size(), s.size(), 0, 0};
        for (int i = 0; i < face.length; i += 3) {
            box[0] = Math.min(box[0], face[i]);
            box[1] = Math.min(box[1], face[i + 1]);
            box[2] = Math.max(box[2], face[i]);
            box[3] = Math.max(box[3], face[i + 1]);
        }
        for (double x : box) {
            out.append(',').append(decimal(x));
        }
        float[] points = camera.project(landmarks.points());
        for (int i = 0; i < points.length; i += 3) {
            out.append(',').append(decimal(points[i])).append(',').append(decimal(points[i + 1]));
        }
        return out.append('\n').toString();
    }

    /** A clip's name. */
    static String clip(HumanSpec human, Expression e, View view) {
        return human.name() + "_" + e.name() + "_" + view;
    }

    private static String decimal(double x) {
        double rounded = Math.rint(x * 10) / 10;
        return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
    }
}
