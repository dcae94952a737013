package dev.mien.cli;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.lab.Metrics;
import dev.mien.lab.RunFolder;
import dev.mien.lab.clips.ClipList;
import dev.mien.lab.model.AnnotatedVideo;
import dev.mien.lab.model.ModelFolder;
import dev.mien.lab.model.Recogniser;
import dev.mien.lab.model.Recognition;
import dev.mien.media.Media;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mien predict}: what a trained network says of clips. */
@Command(name = "predict", description = {
        "Tells which expression clips show, by the networks that a run has left: one line for each clip, the probability of each class.",
        "Several networks of one row (one for each fold) answer together, by the mean of their probabilities.", ""})
final class PredictCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "CLIP", arity = "1..*",
            description = "Videos, folders of them, or a list of clips (CSV with path and label, or a folder with one).")
    private List<Path> inputs;

    @Option(names = "--run", paramLabel = "DIR", required = true,
            description = "What 'mien run', 'mien train' or a row of 'mien reproduce' has left.")
    private Path run;

    @Option(names = "--faces", paramLabel = "DIR",
            description = "Folder with pnet, rnet and onet, to find faces. Default: as in the run.")
    private Path detector;

    @Option(names = "--whole-frame", description = "Every frame is a face, cut out already.")
    private boolean wholeFrame;

    @Option(names = "--facenet", paramLabel = "FILE",
            description = "FaceNet's weights, if they lie elsewhere than in the run.")
    private Path faceNet;

    @Option(names = "--json",
            description = "Print a JSON array, one object for each clip, with what each moment speaks for.")
    private boolean json;

    @Option(names = "--out", paramLabel = "MP4|DIR",
            description = "Write the clips with face, answer and moments drawn in: a file for one clip, else a folder.")
    private Path out;

    private final AtomicBoolean stop = new AtomicBoolean();
    private PrintWriter stdout;
    private int printed;
    private int failures;

    /** A clip and what else is known of it. */
    private record Input(String name, Path path) {}

    @Override
    public Integer call() {
        stdout = spec.commandLine().getOut();
        List<ModelFolder> folders = ModelFolder.in(run);
        Sources sources = new Sources(Recogniser.spec(folders), folders.getFirst().path(), detector, wholeFrame,
                faceNet);
        List<Input> clips = clips(sources);
        if (out != null && clips.size() > 1 && out.toString().endsWith(".mp4")) {
            throw MienException.usage("--out " + out + ": there are " + clips.size() + " clips; name a folder");
        }
        try (Recogniser recogniser = new Recogniser(folders, sources.eyes());
                Interruption interruption = new Interruption(() -> stop.set(true), spec.commandLine().getErr(),
                        "stopped after " + printed + " clips")) {
            begin(recogniser);
            for (Input clip : clips) {
                if (stop.get()) {
                    break;
                }
                one(recogniser, clip);
            }
            end();
        }
        return (failures == 0 ? ExitCode.OK : ExitCode.DATA).code();
    }

    private List<Input> clips(Sources sources) {
        List<Input> clips = new ArrayList<>();
        for (Path input : inputs) {
            if (Sources.isList(input)) {
                ClipList list = ClipList.read(input);
                sources.listed(list);
                list.clips().forEach(c -> clips.add(new Input(c.name(), c.path())));
            } else {
                Media.expand(input).forEach(p -> clips.add(new Input(p.toString(), p)));
            }
        }
        return clips;
    }

    private void begin(Recogniser recogniser) {
        if (recogniser.size() > 1) {
            spec.commandLine().getErr().println(recogniser.size() + " networks answer together");
            spec.commandLine().getErr().flush();
        }
        stdout.print(json ? "["
                : "clip\tanswer\t" + String.join("\t", recogniser.spec().classes()) + System.lineSeparator());
    }

    private void end() {
        if (json) {
            stdout.println(System.lineSeparator() + "]");
        }
        Inputs.requireDelivered(stdout);
    }

    private void one(Recogniser recogniser, Input clip) {
        List<String> classes = recogniser.spec().classes();
        try {
            Recognition said = recogniser.recognise(clip.path(), out != null);
            if (out != null) {
                Path target = out.toString().endsWith(".mp4") ? out
                        : out.resolve(clip.name().replaceAll("[/\\\\:]", "_").replaceFirst("\\.[A-Za-z0-9]+$", "")
                                + ".mp4");
                new AnnotatedVideo(classes, said).write(clip.path(), target);
            }
            print(json ? object(clip, classes, said) : line(clip, classes, said));
        } catch (MienException e) {
            if (e.exitCode() != ExitCode.DATA) {
                throw e; // not this clip's fault
            }
            failures++;
            spec.commandLine().getErr().println("mien: " + Failures.oneLine(e.getMessage()));
            spec.commandLine().getErr().flush();
            if (json) {
                print(RunFolder.line(Map.of("clip", clip.name(), "error", e.getMessage())));
            }
        }
    }

    private void print(String text) {
        if (json) {
            stdout.print((printed > 0 ? "," : "") + System.lineSeparator() + text);
        } else {
            stdout.println(text);
        }
        printed++;
        Inputs.requireDelivered(stdout);
    }

    private static String line(Input clip, List<String> classes, Recognition said) {
        StringBuilder s = new StringBuilder(clip.name().replaceAll("[\t\r\n]", " ")).append('\t')
                .append(classes.get(Metrics.argmax(said.probabilities())));
        for (float p : said.probabilities()) {
            s.append('\t').append(String.format(Locale.ROOT, "%.6f", p));
        }
        return s.toString();
    }

    private static String object(Input clip, List<String> classes, Recognition said) {
        Map<String, Object> o = new LinkedHashMap<>();
        o.put("clip", clip.name());
        o.put("answer", classes.get(Metrics.argmax(said.probabilities())));
        o.put("probabilities", named(classes, said.probabilities()));
        o.put("frames", said.ledger().decoded());
        o.put("framesWithFace", said.ledger().detected() + said.ledger().interpolated());
        List<Map<String, Object>> moments = new ArrayList<>();
        for (int t = 0; t < said.moments().length; t++) {
            Map<String, Object> moment = new LinkedHashMap<>();
            moment.put("frame", said.frames()[t]);
            moment.put("speaksFor", named(classes, said.moments()[t]));
            moments.add(moment);
        }
        o.put("moments", moments);
        return RunFolder.line(o);
    }

    private static Map<String, Float> named(List<String> classes, float[] values) {
        Map<String, Float> out = new LinkedHashMap<>();
        for (int c = 0; c < values.length; c++) {
            out.put(classes.get(c), values[c]);
        }
        return out;
    }
}
