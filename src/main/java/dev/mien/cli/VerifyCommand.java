package dev.mien.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.verify.OpCases;
import dev.mien.verify.Outcome;
import dev.mien.verify.Result;
import dev.mien.verify.Result.Status;
import dev.mien.verify.VerifyCase;
import dev.mien.verify.golden.GoldenFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mien verify}: does this machine compute what it should? */
@Command(name = "verify",
        description = {"Checks that this machine computes what it should.", "",
                "Without --golden: every operation on the chosen backend against the plain loops of the reference (parity/...), on"
                        + " one thread against several (threads/...), and the gradients of the reference against differences in"
                        + " double precision (gradient/...). The backend simd is checked at every vector width this machine can"
                        + " run.",
                "With --golden: the cases of that folder instead, and only those.", "",
                "A GPU is checked in float32 unless --precision says otherwise; tolerances then allow for its rounding.",
                "",
                "One line per case: name, worst error, tolerance, verdict.", ""})
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--golden", paramLabel = "DIR",
            description = "Check against the reference values in this folder (layers/, modules/, models/, mtcnn/, dtw...), "
                    + "or in one file of it.")
    private Path golden;

    @Option(names = "--only", paramLabel = "PATTERN",
            description = "Run only cases whose whole name matches: * is anything, ? one character. For example 'parity/conv*'.")
    private String only;

    @Option(names = "--lanes", paramLabel = "BITS|all",
            description = "Vector width to check, 128, 256 or 512, or all (for the backend simd). Default: all, with --golden the"
                    + " machine's own.")
    private String lanes;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        if (System.getProperty("mien.precision") == null) {
            System.setProperty("mien.precision", "float32");
        }
        Backend backend = Backends.get();
        List<Integer> widths = widths(backend);
        List<Outcome> outcomes = new ArrayList<>();
        for (int bits : widths) {
            List<VerifyCase> cases = cases(backend, bits);
            if (bits == ownWidth() || !isSimd(backend)) {
                cases.forEach(c -> add(Outcome.of(c, backend), outcomes));
            } else if (!cases.isEmpty()) {
                runInAnother(bits, outcomes);
            }
        }
        if (outcomes.isEmpty()) {
            throw MienException
                    .usage("--only '" + only + "': no case has a name like that; run without --only to see the"
                            + " names, and mind that the pattern covers the whole name, as in '*conv*'");
        }
        return report(outcomes);
    }

    private void runInAnother(int bits, List<Outcome> outcomes) {
        List<String> args = new ArrayList<>(
                List.of("verify", "--backend", "simd", "--lanes", String.valueOf(bits), "--json"));
        if (only != null) {
            args.addAll(List.of("--only", only));
        }
        if (golden != null) {
            args.addAll(List.of("--golden", golden.toString()));
        }
        for (Outcome o : LaneProcess.run(bits, args)) {
            add(o.renamed(o.name() + " @" + bits), outcomes);
        }
    }

    /** The cases to run at this width; gradients are checked on the reference, once. */
    private List<VerifyCase> cases(Backend backend, int bits) {
        List<VerifyCase> cases = new ArrayList<>();
        if (golden != null) {
            cases.addAll(GoldenFolder.cases(golden));
        } else {
            if (!backend.name().equals("reference")) {
                cases.addAll(OpCases.parity());
                cases.addAll(OpCases.threads());
            }
            if (bits == ownWidth() && (lanes == null || lanes.equals("all"))) {
                cases.addAll(OpCases.gradients());
            }
        }
        Pattern wanted = glob(only == null ? "*" : only);
        cases.removeIf(c -> !wanted.matcher(c.name()).matches());
        return cases;
    }

    /** The widths to check, this process' own first. */
    private List<Integer> widths(Backend backend) {
        int own = ownWidth();
        if (!isSimd(backend)) {
            if (lanes != null && !lanes.equals("all")) {
                throw MienException.usage("--lanes is for the backend simd, this is " + backend.name());
            }
            return List.of(own);
        }
        if (lanes == null && golden != null) {
            return List.of(own);
        }
        List<Integer> all = new ArrayList<>(List.of(own));
        for (int bits = own / 2; bits >= 128; bits /= 2) {
            all.add(bits);
        }
        if (lanes == null || lanes.equals("all")) {
            return all;
        }
        return all.stream().filter(bits -> lanes.equals(String.valueOf(bits))).findFirst().map(List::of).orElseThrow(
                () -> MienException.usage("--lanes " + lanes + ": this machine runs " + all + ", or give all"));
    }

    private static boolean isSimd(Backend backend) {
        return backend.name().equals("simd");
    }

    /** The width of this process' vectors. */
    private static int ownWidth() {
        return Integer.getInteger("mien.lanes", InfoCommand.vectorBits());
    }

    private void add(Outcome o, List<Outcome> outcomes) {
        outcomes.add(o);
        if (!json) {
            spec.commandLine().getOut().println(line(o));
            spec.commandLine().getOut().flush();
        }
    }

    private static String line(Outcome o) {
        Result r = o.result();
        String note = r.note().isEmpty() ? "" : " (" + Failures.oneLine(r.note()) + ")";
        return switch (r.status()) {
            case OK -> String.format(Locale.ROOT, "%-100s  %9.2e  %9.2e  ok", o.name(), r.error(), r.tolerance());
            case FAIL ->
                String.format(Locale.ROOT, "%-100s  %9.2e  %9.2e  FAIL%s", o.name(), r.error(), r.tolerance(), note);
            case SKIPPED -> String.format(Locale.ROOT, "%-100s  %9s  %9s  skip%s", o.name(), "-", "-", note);
        };
    }

    private int report(List<Outcome> outcomes) {
        long passed = count(outcomes, Status.OK);
        long failed = count(outcomes, Status.FAIL);
        long skipped = count(outcomes, Status.SKIPPED);
        var out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("cases", outcomes.stream().map(VerifyCommand::fields).toList());
            all.put("passed", passed);
            all.put("failed", failed);
            all.put("skipped", skipped);
            out.println(write(all));
        } else {
            out.println(passed + " passed, " + failed + " failed, " + skipped + " skipped");
        }
        out.flush();
        return failed > 0 ? ExitCode.TOLERANCE.code() : 0;
    }

    /** JSON has no NaN and no infinity: they become null. */
    private static Map<String, Object> fields(Outcome o) {
        Result r = o.result();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", o.name());
        fields.put("status", r.status().name().toLowerCase(Locale.ROOT));
        fields.put("error", Double.isFinite(r.error()) ? r.error() : null);
        fields.put("tolerance", Double.isFinite(r.tolerance()) ? r.tolerance() : null);
        fields.put("note", r.note());
        return fields;
    }

    private static String write(Map<String, Object> all) {
        try {
            return new JsonMapper().writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long count(List<Outcome> outcomes, Status status) {
        return outcomes.stream().filter(o -> o.result().status() == status).count();
    }

    /** A pattern with * and ?; everything else stands for itself. */
    static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
