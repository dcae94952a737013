package dev.mien.lab.clips;

import java.nio.file.Path;
import java.util.Map;

/**
 * One labelled video.
 *
 * @param name    as the user wrote it
 * @param path    where it is
 * @param label   its class
 * @param subject who is seen; empty when unknown
 * @param group   what the subject belongs to, for results by group; empty when unknown
 * @param source  the film it was cut from; empty when it stands for itself
 * @param split   train, validate, test, or the name of a fold; empty when not given
 * @param more    what else the list says of it, by column
 */
public record Clip(String name, Path path, String label, String subject, String group, String source, String split,
        Map<String, String> more) {
    public Clip {
        more = Map.copyOf(more);
    }

    /** A column that every clip of such a list has; empty when this one has not. */
    public String more(String column) {
        return more.getOrDefault(column, "");
    }
}
