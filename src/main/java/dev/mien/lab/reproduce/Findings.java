package dev.mien.lab.reproduce;

import dev.mien.lab.clips.ClipList;
import dev.mien.lab.clips.Folds.Fold;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything that a finished run knows.
 *
 * @param tables   by name
 * @param rows     of all tables, each once, by name
 * @param lists    data sets by name: real, synthetic, external
 * @param material the same as networks see them
 * @param run      folder of all results
 */
public record Findings(ReproduceConfig config, Map<String, TableSpec> tables, Map<String, RowSpec> rows,
        List<String> classes, List<Fold> folds, Map<String, ClipList> lists, Map<String, Material> material,
        Path run) {}
