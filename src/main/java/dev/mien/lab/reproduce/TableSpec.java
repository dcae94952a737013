package dev.mien.lab.reproduce;

import dev.mien.lab.config.ConfigReader;
import java.util.List;

/**
 * A table of the paper.
 *
 * @param title as the paper has it
 * @param tests which clips its rows are tested on
 */
public record TableSpec(String title, Tests tests, List<RowSpec> rows) {
    /** The tables that there are. */
    public static final List<String> NAMES = List.of("table1", "table2", "table3", "table4");

    /** Which clips. */
    public enum Tests {
        /** Those of every fold. */
        FOLDS,
        /** Those of the first fold, which holds the people who are few. */
        GROUP,
        /** Clips from elsewhere. */
        EXTERNAL
    }

    /** One of {@link #NAMES}. */
    public static TableSpec of(String name) {
        return ConfigReader.read(TableSpec.class, List.of(name), null, List.of()).config();
    }
}
