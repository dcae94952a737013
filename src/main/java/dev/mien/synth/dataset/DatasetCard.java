package dev.mien.synth.dataset;

import dev.mien.synth.Ethnicity;
import dev.mien.synth.Expression;
import dev.mien.synth.Gender;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.render.View;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** DATASET_CARD.md: what is in a data set, how balanced it is, how it was made and what it is not. */
final class DatasetCard {
    private DatasetCard() {}

    static String text(DatasetSettings s, ClipFormat format) {
        StringBuilder out = new StringBuilder();
        int each = s.expressions().size() * s.views().size();
        Set<String> validation = s.validation();
        out.append("# Virtual humans: ").append(s.clips()).append(" clips\n\n");
        out.append(s.humans().size()).append(" virtual humans x ").append(s.expressions().size())
                .append(" expressions x ")
                .append(s.views().size()).append(" views; ").append(s.frames()).append(" frames of ").append(s.size())
                .append(" x ").append(s.size()).append(" pixels at ").append(ClipFormat.RATE)
                .append(" a second; heads: ").append(s.kind()).append("; seed ").append(s.seed()).append(".\n\n");
        out.append(
                "`manifest.csv` has a line for each clip; `mien run` reads it (`data: {path: manifest.csv}`). Face box and")
                .append(" landmarks there are of the middle frame and come from the geometry. `humans/` holds who they are, ")
                .append("`dataset.yaml` everything that was set.\n\n");
        humans(out, s, each);
        ages(out, s);
        expressions(out, s);
        out.append("## Views\n\nYaw (from the subject's left) and pitch (from above), degrees: ")
                .append(s.views().stream().map(View::toString).collect(Collectors.joining(", "))).append("; ")
                .append(s.humans().size() * s.expressions().size()).append(" clips each.\n\n");
        out.append("## Split\n\nNo human is on both sides. Training: ").append(s.humans().size() - validation.size())
                .append(" humans, ").append((s.humans().size() - validation.size()) * each)
                .append(" clips. Validation: ")
                .append(validation.size()).append(" humans (")
                .append(validation.stream().sorted().collect(Collectors.joining(", "))).append("), ")
                .append(validation.size() * each).append(" clips.\n\n");
        provenance(out, s);
        return out.toString();
    }

    private static void humans(StringBuilder out, DatasetSettings s, int each) {
        out.append("## Humans\n\n| | ");
        for (Ethnicity e : Ethnicity.values()) {
            out.append(lower(e)).append(" | ");
        }
        out.append("all | clips |\n|---|---|---|---|---|---|---|\n");
        for (Gender g : Gender.values()) {
            long all = s.humans().stream().filter(h -> h.gender() == g).count();
            out.append("| ").append(lower(g)).append(" | ");
            for (Ethnicity e : Ethnicity.values()) {
                out.append(s.humans().stream().filter(h -> h.gender() == g && h.ethnicity() == e).count())
                        .append(" | ");
            }
            out.append(all).append(" | ").append(all * each).append(" |\n");
        }
        out.append("| clips | ");
        for (Ethnicity e : Ethnicity.values()) {
            out.append(each * s.humans().stream().filter(h -> h.ethnicity() == e).count()).append(" | ");
        }
        out.append(s.clips()).append(" | |\n\n");
    }

    private static void ages(StringBuilder out, DatasetSettings s) {
        Map<String, Long> ages = s.humans().stream().collect(Collectors.groupingBy(DatasetCard::decade, TreeMap::new,
                Collectors.counting()));
        out.append("Ages: ").append(ages.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue())
                .collect(Collectors.joining(", "))).append(".\n\n");
    }

    private static String decade(HumanSpec h) {
        int from = (int) h.age() / 10 * 10;
        return from + "-" + (from + 9);
    }

    private static void expressions(StringBuilder out, DatasetSettings s) {
        int each = s.humans().size() * s.views().size();
        out.append("## Expressions\n\n");
        Map<String, Long> classes = s.expressions().stream()
                .collect(Collectors.groupingBy(Expression::label, TreeMap::new,
                        Collectors.counting()));
        out.append(classes.entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue() + " expressions, " + e.getValue() * each + " clips")
                .collect(Collectors.joining("; ")))
                .append(".\n\n| expression | shows | action units (frame:intensity) |\n")
                .append("|---|---|---|\n");
        for (Expression e : s.expressions()) {
            out.append("| ").append(e.name()).append(" | ").append(e.says().replace("|", "/")).append(" | ")
                    .append(e.keys())
                    .append(" |\n");
        }
        out.append('\n');
    }

    private static void provenance(StringBuilder out, DatasetSettings s) {
        out.append("## How they were made\n\n");
        if (s.kind().equals("makehuman")) {
            out.append(
                    "MakeHuman's base mesh, targets, skins and proxies (CC0) and FACSHuman's action-unit targets (LGPL-3), ")
                    .append("drawn by Mien's own renderer. MakeHuman has no Hispanic data: such faces are mixed (half Caucasian, ")
                    .append(".35 Asian, .15 African; skins .72 Caucasian and .28 African).\n");
        } else {
            out.append(
                    "Heads of Mien's own making, drawn by its own renderer; no data of real people went into them.\n");
        }
        out.append("""

                ## What they are not

                Nobody here is a person, and no group of people looks as narrow as this: gender has two values, ethnicity four,
                ages are those of adults, and the faces of a group are one average and random departures from it. Expressions are
                posed from the FACS literature, not observed, and everybody shows them alike. Use them beside clips of real
                people, and report results on real people only.
                """);
    }

    private static String lower(Enum<?> e) {
        return e.name().toLowerCase(Locale.ROOT);
    }
}
