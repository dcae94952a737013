package dev.mien.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mien.MienException;
import dev.mien.weights.Catalogue;
import dev.mien.weights.Contract;
import dev.mien.weights.Downloader;
import dev.mien.weights.ModelNames;
import dev.mien.weights.NamedArray;
import dev.mien.weights.Sha256;
import dev.mien.weights.StateDict;
import dev.mien.weights.TensorFile;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code mien weights}: other people's weights, from the network or from a file, into a form that knows its contract.
 */
@Command(name = "weights", description = {"Lists, fetches, imports and verifies published weights.", ""},
        subcommands = {WeightsCommand.ListAll.class, WeightsCommand.Fetch.class, WeightsCommand.Import.class,
                WeightsCommand.Verify.class})
final class WeightsCommand implements Runnable {
    private static final String TORCH_WRAPPER = "module.";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** The names that {@code --as} takes. */
    static final class Models implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ModelNames.all().iterator();
        }
    }

    /** {@code mien weights list}. */
    @Command(name = "list", description = {"Lists the weights that can be fetched by name.", ""})
    static final class ListAll implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--json", description = "Print one JSON array.")
        private boolean json;

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            ArrayNode array = JsonMapper.builder().build().createArrayNode();
            for (Catalogue.Entry e : Catalogue.builtIn().entries()) {
                Contract c = e.contract();
                if (json) {
                    ObjectNode node = array.addObject().put("name", e.name()).put("model", c.model())
                            .put("title", e.title())
                            .put("file", e.file()).put("size", e.size()).put("sha256", e.sha256())
                            .put("licence", c.licence());
                    e.urls().forEach(node.putArray("urls")::addPOJO);
                    ObjectNode contract = node.putObject("contract");
                    c.toMetadata().forEach(contract::put);
                } else {
                    out.printf(Locale.ROOT, "%-18s %-18s %6.1f MB  %s%n%20slicence: %s%n", e.name(), c.model(),
                            e.size() / 1e6,
                            e.title(), "", c.licence());
                }
            }
            if (json) {
                out.println(array);
            }
            out.flush();
            return 0;
        }
    }

    /** {@code mien weights fetch}. */
    @Command(name = "fetch",
            description = {"Fetches weights by name; continues where it broke off, checks size and SHA-256.", ""})
    static final class Fetch implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "NAME", description = "What to fetch; see 'mien weights list'.")
        private String name;

        @Option(names = "--dir", paramLabel = "DIR", description = "Where to put it. Default: the current folder.")
        private Path dir = Path.of("");

        @Option(names = "--url", paramLabel = "URL",
                description = "Fetch from here instead, a mirror say; the checks stay.")
        private URI url;

        @Override
        public Integer call() {
            Catalogue.Entry entry = Catalogue.builtIn().get(name);
            Path target = dir.resolve(entry.file());
            PrintWriter out = spec.commandLine().getOut();
            if (!isThere(target, entry)) {
                try (TerminalProgress progress = new TerminalProgress(spec.commandLine().getErr(), entry.file())) {
                    new Downloader().fetch(url == null ? entry.urls() : List.of(url),
                            new Downloader.Wanted(target, entry.size(),
                                    entry.sha256(), path -> TensorFile.open(path).close()),
                            progress);
                }
            }
            out.println(target);
            if (entry.sha256() == null) {
                out.println("sha256 " + Sha256.of(target) + " (the catalogue knows none to compare with)");
            }
            out.flush();
            return 0;
        }

        private static boolean isThere(Path target, Catalogue.Entry entry) {
            return Files.isRegularFile(target) && (entry.sha256() == null || Sha256.of(target).equals(entry.sha256()));
        }
    }

    /** One line on the terminal that says how far it is; silent when stderr is not a terminal. */
    private static final class TerminalProgress implements Downloader.Progress, AutoCloseable {
        private static final long STEP = 1 << 20;

        private final PrintWriter err;
        private final String file;
        private final boolean visible = System.console() != null && System.console().isTerminal();
        private long shown = -STEP;

        TerminalProgress(PrintWriter err, String file) {
            this.err = err;
            this.file = file;
        }

        @Override
        public void at(long bytes, long total) {
            if (visible && (bytes - shown >= STEP || bytes == total || bytes < shown)) {
                shown = bytes;
                String share = total > 0
                        ? String.format(Locale.ROOT, " of %.1f MB, %d %%", total / 1e6, 100 * bytes / total) : " MB";
                err.printf(Locale.ROOT, "\r%s: %.1f%s   ", file, bytes / 1e6, share);
                err.flush();
            }
        }

        @Override
        public void close() {
            if (shown >= 0) {
                err.println();
                err.flush();
            }
        }
    }

    /** {@code mien weights import}. */
    @Command(name = "import", description = {
            "Turns a file of weights (PyTorch .pt, safetensors, .npy, .npz) into safetensors.",
            "With --as it has to fit the model, and carries the model's preprocessing contract.", ""})
    static final class Import implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "The file to import.")
        private Path file;

        @Option(names = "--as", paramLabel = "MODEL",
                completionCandidates = Models.class,
                description = "The model it is for: ${COMPLETION-CANDIDATES}.")
        private String model;

        @Option(names = "--out", paramLabel = "FILE",
                description = "Where to write. Default: beside it, as .safetensors.")
        private Path target;

        @Override
        public Integer call() {
            StateDict dict = StateDict.fromFile(file).withoutCommonPrefix(TORCH_WRAPPER);
            if (model != null) {
                ModelNames.Fit fit = ModelNames.fit(model, dict);
                fit.report().requireClean(file.toString(), fit.model());
                contract(file, fit.model()).ifPresent(dict::withContract);
            }
            dict.metadata().put("mien.source", file.getFileName().toString());
            dict.metadata().put("mien.source_sha256", Sha256.of(file));
            Path out = target != null ? target : beside(file);
            dict.toFile(out);
            spec.commandLine().getOut().println(out);
            spec.commandLine().getOut().flush();
            return 0;
        }

        /** That of the very file if the catalogue knows it, else that of the model. */
        private static Optional<Contract> contract(Path file, String model) {
            Catalogue catalogue = Catalogue.builtIn();
            return catalogue.bySha256(Sha256.of(file)).map(Catalogue.Entry::contract)
                    .filter(c -> c.model().equals(model)).or(() -> catalogue.contractOf(model));
        }

        private static Path beside(Path file) {
            String name = file.getFileName().toString().replaceFirst("\\.(pt|pth|npz|npy|bin|safetensors)$", "");
            Path out = file.resolveSibling(name + ".safetensors");
            if (out.toAbsolutePath().equals(file.toAbsolutePath())) {
                throw MienException.usage(file + " is safetensors already; say with --out where the import goes");
            }
            return out;
        }
    }

    /** {@code mien weights verify}. */
    @Command(name = "verify",
            description = {"Says what a file of weights is, whether it is sound, and whether it fits a model.", ""})
    static final class Verify implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "The file to look at.")
        private Path file;

        @Option(names = "--as", paramLabel = "MODEL", completionCandidates = Models.class,
                description = "The model it should fit: ${COMPLETION-CANDIDATES}.")
        private String model;

        @Option(names = "--list", description = "Print every array: name, type, shape as in the file.")
        private boolean list;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            String sha = Sha256.of(file);
            try (TensorFile open = TensorFile.open(file)) {
                long numbers = open.arrays().values().stream().mapToLong(a -> a.shape().size()).sum();
                out.printf("%s: %s, %d arrays, %d numbers%nsha256 %s%n", file, open.format(), open.names().size(),
                        numbers, sha);
                if (list) {
                    open.arrays().values().forEach((NamedArray a) -> out.println(a));
                }
                requireFinite(open);
                if (Contract.isIn(open.metadata())) {
                    describe(out, Contract.fromMetadata(open.metadata(), file.toString()));
                }
            }
            Catalogue.builtIn().bySha256(sha).ifPresentOrElse(
                    e -> out.println("known: " + e.name() + ", " + e.title() + "; licence: " + e.contract().licence()),
                    () -> out.println("not in the catalogue (a file made by import never is)"));
            if (model != null) {
                StateDict dict = StateDict.fromFile(file).withoutCommonPrefix(TORCH_WRAPPER);
                ModelNames.Fit fit = ModelNames.fit(model, dict);
                fit.report().requireClean(file.toString(), fit.model());
                out.println("fits " + fit.model());
            }
            out.println("ok");
            out.flush();
            return 0;
        }

        private static void describe(PrintWriter out, Contract contract) {
            for (Map.Entry<String, String> e : contract.toMetadata().entrySet()) {
                out.println(e.getKey() + " " + e.getValue());
            }
        }

        /** Weights that are not numbers make every answer not a number: say so here rather than there. */
        private static void requireFinite(TensorFile file) {
            for (NamedArray a : file.arrays().values()) {
                if (a.type().isFloating()) {
                    for (double v : a.doubles()) {
                        if (!Double.isFinite(v)) {
                            throw MienException.data(file.path() + ": array '" + a.name() + "' holds " + v
                                    + "; the training that made it failed, use other weights");
                        }
                    }
                }
            }
        }
    }
}
