package dev.mien.lab.report;

import dev.mien.lab.Metrics;
import dev.mien.lab.clips.Clip;
import dev.mien.lab.report.Study.Answer;
import dev.mien.lab.report.Study.ClipSet;
import dev.mien.lab.report.Study.Row;
import dev.mien.lab.report.Study.Table;
import dev.mien.lab.report.Study.Tested;
import freemarker.core.HTMLOutputFormat;
import freemarker.core.PlainTextOutputFormat;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Fills the templates {@code report.html} and {@code model-card.md}, which lie beside this class. */
public final class Page {
    private static final int MOST_ERRORS = 12;
    private static final int MOST_SHEET = 24;

    private final Study study;
    private final Map<Table, List<Outcome>> outcomes;

    Page(Study study, Map<Table, List<Outcome>> outcomes) {
        this.study = study;
        this.outcomes = outcomes;
    }

    /** A table of the paper, in the page. */
    public record TableView(String id, String title, String remark, Grid grid) {}

    /** What the answers of a row were taken for. {@code shades}: share of the truth, 0 to 100. */
    public record Confusion(String title, Grid grid, List<List<Integer>> shades) {}

    /** A clip that was got wrong. */
    public record Mistake(String clip, String truth, String answer, String probability, List<String> pictures) {}

    /** A clip of a contact sheet. */
    public record Contact(String picture, String label, String subject) {}

    /** The contact sheet of a data set. */
    public record Sheet(String name, List<Contact> contacts) {}

    /** The page, without anything that lies elsewhere. */
    String html() {
        StudyCharts charts = new StudyCharts();
        List<Outcome> folds = rows(Tested.FOLDS);
        Map<String, Object> m = common();
        m.put("pairs", Grids.pairs(Pair.of(study.tables(), outcomes)));
        m.put("fairness", Grids.fairness(folds));
        m.put("fairnessBars", charts.fairness(folds));
        m.put("confusions", folds.stream().map(Page::confusion).toList());
        Outcome best = best();
        m.put("best", best == null ? null : name(best));
        m.put("mistakes", best == null ? List.of() : mistakes(best));
        m.put("wrong", best == null ? 0 : best.answers().stream().filter(a -> !Outcome.right(a)).count());
        m.put("curves", charts.curves(folds.stream().map(Outcome::row).toList()));
        m.put("scatter", charts.scatter(study.sets()));
        m.put("affect", charts.affect(study.affect()));
        m.put("sheets", study.sets().stream().map(s -> new Sheet(s.name(), contacts(s))).toList());
        return fill("report.html", m);
    }

    /** For whoever is handed the networks. */
    String modelCard() {
        return fill("model-card.md", common());
    }

    private Map<String, Object> common() {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("title", study.title());
        m.put("notices", study.notices());
        m.put("classes", study.classes());
        m.put("tables", study.tables().stream()
                .map(t -> new TableView(t.id(), t.title(), t.remark(), Grids.table(t, outcomes.get(t)))).toList());
        m.put("counts", Grids.counts(study.sets(), study.classes()));
        m.put("configuration", study.configuration());
        Map<String, String> environment = new LinkedHashMap<>();
        study.environment().forEach((k, v) -> environment.put(k, String.valueOf(v)));
        m.put("environment", environment);
        m.put("command", duration(study.cost().seconds()));
        m.put("training", duration(study.cost().training()));
        m.put("energy", Double.isNaN(study.cost().joules()) ? null
                : String.format(Locale.ROOT, "%.1f kJ", study.cost().joules() / 1000));
        m.put("seeds", outcomes.values().stream().flatMap(List::stream).mapToInt(o -> o.seeds().size()).max()
                .orElse(1));
        return m;
    }

    private List<Outcome> rows(Tested tested) {
        Map<String, Outcome> rows = new LinkedHashMap<>();
        study.tables().stream().filter(t -> t.tested() == tested)
                .forEach(t -> outcomes.get(t).forEach(o -> rows.putIfAbsent(o.row().name(), o)));
        return List.copyOf(rows.values());
    }

    private Outcome best() {
        return outcomes.entrySet().stream().filter(e -> e.getKey().tested() == Tested.FOLDS)
                .flatMap(e -> e.getValue().stream()).max(Comparator.comparingDouble(Outcome::accuracy)).orElse(null);
    }

    private static String name(Outcome o) {
        Row r = o.row();
        return r.network() + ", length " + r.length() + ", synthetic: " + Grids.synthetic(r.strategy());
    }

    private static Confusion confusion(Outcome o) {
        Metrics m = o.confusion();
        List<List<Integer>> shades = new ArrayList<>();
        for (int i = 0; i < m.classes().size(); i++) {
            List<Integer> row = new ArrayList<>();
            for (long n : m.confusion()[i]) {
                row.add((int) (m.occurs(i) == 0 ? 0 : 100 * n / m.occurs(i)));
            }
            shades.add(row);
        }
        return new Confusion(name(o), Grids.confusion(m), shades);
    }

    private List<Mistake> mistakes(Outcome o) {
        return o.answers().stream().filter(a -> !Outcome.right(a)).limit(MOST_ERRORS).map(this::mistake).toList();
    }

    private Mistake mistake(Answer a) {
        int answer = Metrics.argmax(a.probabilities());
        return new Mistake(a.clip().name(), study.classes().get(a.label()), study.classes().get(answer),
                Grid.percent(a.probabilities()[answer]), Thumbnails.of(a.clip().path()));
    }

    /** As many of each class, every time of a person who was not shown yet, as far as there are such. */
    private static List<Contact> contacts(ClipSet set) {
        Map<String, List<Clip>> byClass = new TreeMap<>();
        set.clips().forEach(c -> byClass.computeIfAbsent(c.label(), l -> new ArrayList<>()).add(c));
        List<Contact> out = new ArrayList<>();
        int each = MOST_SHEET / Math.max(1, byClass.size());
        int turn = 0;
        for (Map.Entry<String, List<Clip>> e : byClass.entrySet()) {
            List<Clip> clips = e.getValue();
            int shown = Math.min(each, clips.size());
            for (int i = 0; i < shown; i++) {
                Clip c = clips.get((int) ((long) i * clips.size() / shown + turn) % clips.size());
                List<String> pictures = Thumbnails.of(c.path());
                if (!pictures.isEmpty()) {
                    out.add(new Contact(pictures.get(1), c.label(), c.subject()));
                }
            }
            turn++;
        }
        return out;
    }

    private static String duration(double seconds) {
        long s = Math.round(seconds);
        return s < 60 ? s + " s"
                : s < 3600 ? s / 60 + " min " + s % 60 + " s" : s / 3600 + " h " + s % 3600 / 60 + " min";
    }

    private static String fill(String template, Map<String, Object> model) {
        Configuration c = new Configuration(Configuration.VERSION_2_3_34);
        c.setClassForTemplateLoading(Page.class, "");
        c.setDefaultEncoding("UTF-8");
        c.setLocale(Locale.ROOT);
        c.setLogTemplateExceptions(false);
        c.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        c.setOutputFormat(template.endsWith(".html") ? HTMLOutputFormat.INSTANCE : PlainTextOutputFormat.INSTANCE);
        StringWriter out = new StringWriter();
        try {
            c.getTemplate(template).process(model, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TemplateException e) {
            throw new IllegalStateException("template " + template, e);
        }
        return out.toString();
    }
}
