package dev.mien.lab.clips;

import java.nio.file.Path;

/**
 * One labelled video.
 *
 * @param name    as the user wrote it
 * @param path    where it is
 * @param label   its class
 * @param subject who is seen; empty when unknown
 * @param group   what the subject belongs to, for results by group; empty when unknown
 * @param split   train, validate, test, or the name of a fold; empty when not given
 */
public record Clip(String name, Path path, String label, String subject, String group, String split) {}
