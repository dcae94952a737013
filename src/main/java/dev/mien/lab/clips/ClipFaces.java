package dev.mien.lab.clips;

import dev.mien.media.Frame;
import dev.mien.models.FaceBox;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Gives the faces of a clip: square pictures of one size, one for each frame in which the face was seen. */
public interface ClipFaces {
    /** Of a picture, pixels. */
    int side();

    /** Everything that the pictures depend on beside the clip. Equal text, equal pictures. */
    String fingerprint();

    /**
     * Hands over the faces in the order of time, at least one. Errors: MienException (data) when the clip cannot be used: it
     * cannot be read, or shows no face.
     *
     * @return what became of the frames
     */
    ClipLedger each(Path clip, Consumer<Frame> faces);

    /** Where they are: a box for each frame of the clip, null where no face is seen; empty when frames are taken whole. */
    List<FaceBox> boxes(Path clip);
}
