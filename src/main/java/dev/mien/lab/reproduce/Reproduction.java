package dev.mien.lab.reproduce;

import dev.mien.MienException;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.Parallel;
import dev.mien.lab.Epoch;
import dev.mien.lab.RunFolder;
import dev.mien.lab.Trainer;
import dev.mien.lab.clips.Clip;
import dev.mien.lab.clips.ClipList;
import dev.mien.lab.clips.ContentHash;
import dev.mien.lab.clips.DatasetCheck;
import dev.mien.lab.clips.DatasetCheck.Role;
import dev.mien.lab.clips.Folds;
import dev.mien.lab.config.RunConfig.Evaluation.Split;
import dev.mien.lab.clips.Folds.Fold;
import dev.mien.lab.networks.NetworkKind;
import dev.mien.lab.networks.NetworkKind.Input;
import dev.mien.lab.report.Report;
import dev.mien.lab.reproduce.Forecast.Demand;
import dev.mien.lab.standin.StandIns;
import dev.mien.lab.strategy.SyntheticDraw;
import dev.mien.media.FaceEmbedder;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.Mtcnn;
import dev.mien.weights.StateDict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * Runs the experiments of some tables: whatever is not done yet, in the order data, faces, FaceNet, embeddings, cells. Every cell is
 * a folder whose result is written last, so a run that was stopped or killed goes on, and ends with the bits of one that was not.
 */
public final class Reproduction {
    /** Hears how it goes; from several threads. */
    public interface Progress {
        /** The share done of what is being done, 0 to 1. */
        void show(double done, String what);

        /** A line that should stay. */
        void say(String line);
    }

    private static final String PRETRAINING = "pretraining";

    private final ReproduceConfig config;
    private final Map<String, TableSpec> tables;
    private final RunFolder folder;
    private final Mtcnn detector;
    private final Progress progress;
    private final Halt halt;
    private final Map<String, RowSpec> rows = new LinkedHashMap<>();
    private final Set<String> externalRows;

    /**
     * Prepares a run.
     *
     * @param tables   by name
     * @param detector MTCNN; null when the clips need none
     */
    public Reproduction(ReproduceConfig config, Map<String, TableSpec> tables, RunFolder folder, Mtcnn detector,
            Progress progress, Halt halt) {
        this.config = config;
        this.tables = tables;
        this.folder = folder;
        this.detector = detector;
        this.progress = progress;
        this.halt = halt;
        tables.values().forEach(t -> t.rows().forEach(r -> rows.putIfAbsent(r.name(), r)));
        this.externalRows = Set.copyOf(tables.values().stream().filter(t -> t.tests() == TableSpec.Tests.EXTERNAL)
                .flatMap(t -> t.rows().stream()).map(RowSpec::name).toList());
    }

    /**
     * Does everything that is left to do. Errors: MienException, when it was halted too.
     *
     * @param configuration YAML of all settings, for the report
     * @return the report
     */
    public Path run(String configuration) {
        long start = System.nanoTime();
        Energy energy = new Energy();
        Findings found = findings();
        progress.show(1, "writing the report");
        Map<String, Object> environment = RunFolder.environment();
        folder.json("environment.json", environment);
        return Report.write(folder,
                found.study(configuration, environment, (System.nanoTime() - start) * 1e-9, energy.joules()));
    }

    private Findings findings() {
        Lists lists = lists();
        List<String> classes = lists.real.classes();
        check(lists, classes);
        List<Fold> folds = Folds.of(lists.real.clips(), config.evaluation(), config.seed());
        Forecast forecast = Forecast.of(config, classes.size(), demands(lists, folds));
        forecast.lines().forEach(progress::say);

        Path cache = config.cache().isEmpty() ? folder.file("cache") : Path.of(config.cache());
        Preparation preparation = new Preparation(config, cache, detector, detectorFingerprint(), folder, steps());
        Set<Input> needs = needs();
        pretrain(preparation);
        Path faceNet = weights(config.pretrained().faceNetFile(), Pretraining.faceNet(folder.file(PRETRAINING)));
        Path i3d = weights(config.pretrained().i3dFile(), Pretraining.i3d(folder.file(PRETRAINING)));
        FaceEmbedder embedder = needs.contains(Input.EMBEDDINGS) ? embedder(faceNet) : null;
        String weights = embedder == null ? "" : ContentHash.of(faceNet);
        Map<String, Material> material = new LinkedHashMap<>();
        lists.all().forEach((name, list) -> {
            Material m = preparation.cut(name, list, classes, needs);
            material.put(name, embedder == null ? m : preparation.embed(name, list, m, embedder, weights));
        });
        Laboratory laboratory = new Laboratory(config, classes, folds, material.get("real"), material.get("synthetic"),
                material.get("external"), faceNet, i3d,
                preparation.faces(lists.real), folder.path(), halt);
        runCells(laboratory, folds.size(), forecast);
        return new Findings(config, tables, classes, folds, lists.all(), material, folder.path());
    }

    /** The clips of each data set; null where no row needs it. */
    private record Lists(ClipList real, ClipList synthetic, ClipList external) {
        Map<String, ClipList> all() {
            Map<String, ClipList> all = new LinkedHashMap<>();
            all.put("real", real);
            if (synthetic != null) {
                all.put("synthetic", synthetic);
            }
            if (external != null) {
                all.put("external", external);
            }
            return all;
        }
    }

    private Lists lists() {
        ReproduceConfig.Data d = config.data();
        boolean synthetic = rows.values().stream().anyMatch(r -> !r.strategy().equals("real"));
        StandIns drawn = standIns("drawing clips");
        try (Halt.Watch watch = halt.watch(drawn::requestStop)) {
            return new Lists(
                    d.real().isEmpty() ? drawn.real(folder.file("data/real")) : ClipList.read(Path.of(d.real())),
                    !synthetic ? null : d.synthetic().isEmpty() ? drawn.synthetic(folder.file("data/synthetic"))
                            : ClipList.read(Path.of(d.synthetic())),
                    externalRows.isEmpty() ? null
                            : d.external().isEmpty() ? drawn.external(folder.file("data/external"))
                                    : ClipList.read(Path.of(d.external())));
        }
    }

    private StandIns standIns(String what) {
        return new StandIns(config.data().generate(), config.seed(),
                (done, human) -> progress.show(done, what + ": " + human));
    }

    private void check(Lists lists, List<String> classes) {
        DatasetCheck.require("real clips", lists.real, config.evaluation().split() == Split.AUTO ? Role.OWN : Role.REAL,
                classes);
        if (lists.synthetic != null) {
            DatasetCheck.require("synthetic clips", lists.synthetic, Role.SYNTHETIC, classes);
        }
        if (lists.external != null) {
            DatasetCheck.require("external clips", lists.external, Role.EXTERNAL, classes);
        }
    }

    private Set<Input> needs() {
        Set<Input> needs = EnumSet.noneOf(Input.class);
        rows.values().forEach(r -> needs.add(r.kind().input()));
        return needs;
    }

    private boolean lacksFaceNet() {
        return (needs().contains(Input.FACES) || needs().contains(Input.EMBEDDINGS))
                && config.pretrained().faceNetFile().isEmpty()
                && !Files.exists(Pretraining.faceNet(folder.file(PRETRAINING)));
    }

    private boolean lacksI3d() {
        return needs().contains(Input.FRAMES) && config.pretrained().i3dFile().isEmpty()
                && !Files.exists(Pretraining.i3d(folder.file(PRETRAINING)));
    }

    /** Whatever networks have to learn before, and have not: both at a time. */
    private void pretrain(Preparation preparation) {
        Pretraining.tidy(folder.file(PRETRAINING));
        boolean faceNet = lacksFaceNet();
        boolean i3d = lacksI3d();
        if (!faceNet && !i3d) {
            return;
        }
        StandIns drawn = standIns("drawing humans to pretrain on");
        ClipList list;
        try (Halt.Watch watch = halt.watch(drawn::requestStop)) {
            list = drawn.pretraining(folder.file("data/pretraining"));
        }
        Set<Input> inputs = EnumSet.noneOf(Input.class);
        if (faceNet) {
            inputs.add(Input.FACES);
        }
        if (i3d) {
            inputs.add(Input.FRAMES);
        }
        Material clips = preparation.cut("pretraining", list, list.classes(), inputs);
        Pretraining training = new Pretraining(config, clips, folder.file(PRETRAINING), halt);
        List<Workshop.Unit> units = new ArrayList<>();
        if (i3d) {
            units.add(() -> training.i3d(pretraining("I3D", config.pretrained().i3d().epochs())));
        }
        if (faceNet) {
            units.add(() -> training.faceNet(pretraining("FaceNet", config.pretrained().faceNet().epochs())));
        }
        Workshop.run(units, Math.min(Parallel.threads(), units.size()), halt);
    }

    private Trainer.Listener pretraining(String what, int epochs) {
        return new Trainer.Listener() {
            @Override
            public void epoch(Epoch e) {
                progress.show((double) e.epoch() / epochs, String.format(Locale.ROOT,
                        "pretraining %s, epoch %d, loss %.2f, accuracy %.2f", what, e.epoch(), e.loss(), e.accuracy()));
            }
        };
    }

    private static Path weights(String file, Path own) {
        return file.isEmpty() ? own : Path.of(file);
    }

    private FaceEmbedder embedder(Path file) {
        InceptionResnetV1 network = new InceptionResnetV1(0, false, config.networks().faceNet());
        StateDict.fromFile(file).withoutCommonPrefix("module.").loadInto(network.stateTensors(), "FaceNet",
                name -> name.startsWith("logits."));
        return new FaceEmbedder(network, Backends.get());
    }

    private String detectorFingerprint() {
        return detector == null ? "" : "mtcnn " + config.faces().minFace() + " "
                + ContentHash.of(Path.of(config.faces().mtcnn()));
    }

    private Preparation.Progress steps() {
        return new Preparation.Progress() {
            @Override
            public void show(double done, String what) {
                progress.show(done, what);
            }

            @Override
            public void goOn() {
                halt.goOn();
            }
        };
    }

    private List<Cell> cells(int folds, boolean synthetic) {
        List<Cell> cells = new ArrayList<>();
        for (RowSpec row : rows.values()) {
            for (int seed = 0; seed < (row.kind() == NetworkKind.KNN ? 1 : config.seeds()); seed++) {
                if (synthetic && config.strategy(row).startsWithoutFolds()) {
                    cells.add(new Cell(row, Cell.SYNTHETIC, seed));
                }
                for (int fold = 0; !synthetic && fold < folds; fold++) {
                    cells.add(new Cell(row, fold, seed));
                }
            }
        }
        return cells;
    }

    /** Those on synthetic clips come first: others go on from them. */
    private void runCells(Laboratory laboratory, int folds, Forecast forecast) {
        DoubleAdder done = new DoubleAdder();
        List<Cell> first = cells(folds, true);
        List<Cell> then = cells(folds, false);
        double all = first.size() + then.size();
        for (List<Cell> some : List.of(first, then)) {
            Workshop.run(some.stream().<Workshop.Unit>map(c -> () -> {
                laboratory.run(c, listener(c, done, all));
                done.add(1);
            }).toList(), forecast.workers(), halt);
        }
        List<Cell> models = then.stream().filter(c -> externalRows.contains(c.row().name())).toList();
        Workshop.run(models.stream().<Workshop.Unit>map(c -> () -> laboratory.external(c)).toList(), forecast.workers(),
                halt);
    }

    private Trainer.Listener listener(Cell c, DoubleAdder done, double all) {
        return new Trainer.Listener() {
            @Override
            public void epoch(Epoch e) {
                progress.show(done.sum() / all, String.format(Locale.ROOT, "%s, %s, epoch %d, accuracy %.2f",
                        c.row().name(), c.synthetic() ? "synthetic" : "fold " + (c.fold() + 1), e.epoch(),
                        e.accuracy()));
            }
        };
    }

    private List<Demand> demands(Lists lists, List<Fold> folds) {
        Map<Demand, Long> clips = new LinkedHashMap<>();
        List<Cell> all = cells(folds.size(), true);
        all.addAll(cells(folds.size(), false));
        for (Cell c : all) {
            if (c.kind() != NetworkKind.KNN && !Files.exists(c.result(folder.path()))) {
                clips.merge(new Demand(c.kind(), config.length(c.row()), 0, false), shown(c, lists, folds), Long::sum);
            }
        }
        List<Demand> out = new ArrayList<>();
        long faces = StandIns.pretrainingClips(config.data().generate());
        if (lacksFaceNet()) {
            out.add(new Demand(NetworkKind.TUNED_IN, 1, faces * config.pretrained().faceNet().epochs(), true));
        }
        if (lacksI3d()) {
            out.add(new Demand(NetworkKind.I3D, config.lengths().longClip(), faces * config.pretrained().i3d().epochs(),
                    true));
        }
        clips.forEach((d, n) -> out.add(new Demand(d.kind(), d.length(), n, false)));
        return out;
    }

    /** Clips that pass through the network in a cell's training. */
    private long shown(Cell c, Lists lists, List<Fold> folds) {
        ReproduceConfig.Recipe t = config.training().of(c.kind());
        if (c.synthetic()) {
            return (long) t.syntheticEpochs()
                    * lists.synthetic.clips().stream().filter(x -> !x.split().equals("validate")).count();
        }
        long films = folds.get(c.fold()).train().size();
        double ratio = c.row().way().ratio();
        if (ratio == 0) {
            return t.realEpochs() * films;
        }
        List<Clip> synthetic = lists.synthetic.clips();
        return t.combinedEpochs() * (films + new SyntheticDraw(synthetic).size(ratio));
    }
}
