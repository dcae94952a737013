package dev.mien.lab.clips;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of a clip's frames.
 *
 * @param decoded      frames that came out of the file
 * @param dropped      pieces of the file that could not be decoded
 * @param truncated    whether the file ends before its contents do
 * @param detected     frames whose face comes from the detector
 * @param interpolated frames whose face lies between two detected ones
 * @param withoutFace  frames that were left out for want of a face
 * @param remark       the first thing that went wrong; empty when nothing did
 */
public record ClipLedger(int decoded, int dropped, boolean truncated, int detected, int interpolated, int withoutFace,
        String remark) {
    /** Of a table: what the clip is, whether it was used, and the fields of this record. */
    public static final List<String> HEADER = List.of("path", "label", "subject", "used", "decoded", "dropped",
            "truncated", "face_detected", "face_interpolated", "without_face", "remark");

    /** The row of a clip that was used. */
    public List<String> row(Clip c) {
        return List.of(c.name(), c.label(), c.subject(), "yes", Integer.toString(decoded), Integer.toString(dropped),
                truncated ? "yes" : "no", Integer.toString(detected), Integer.toString(interpolated),
                Integer.toString(withoutFace), remark);
    }

    /** The row of a clip that cannot be used. */
    public static List<String> failed(Clip c, String why) {
        return List.of(c.name(), c.label(), c.subject(), "no", "", "", "", "", "", "", why);
    }

    /** As notes of a file. */
    Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("decoded", Integer.toString(decoded));
        notes.put("dropped", Integer.toString(dropped));
        notes.put("truncated", Boolean.toString(truncated));
        notes.put("detected", Integer.toString(detected));
        notes.put("interpolated", Integer.toString(interpolated));
        notes.put("without_face", Integer.toString(withoutFace));
        notes.put("remark", remark);
        return notes;
    }

    /** Errors: IllegalArgumentException when a number is missing. */
    static ClipLedger of(Map<String, String> notes) {
        return new ClipLedger(number(notes, "decoded"), number(notes, "dropped"),
                Boolean.parseBoolean(notes.get("truncated")), number(notes, "detected"), number(notes, "interpolated"),
                number(notes, "without_face"), notes.getOrDefault("remark", ""));
    }

    private static int number(Map<String, String> notes, String key) {
        return Integer.parseInt(notes.getOrDefault(key, ""));
    }
}
