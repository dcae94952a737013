package dev.mien.cli;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.media.FaceCrop;
import dev.mien.media.FaceEmbedder;
import dev.mien.media.Frame;
import dev.mien.media.FrameSource;
import dev.mien.models.FaceBox;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mien embed}: faces to vectors. */
@Command(name = "embed", description = {
        "Turns every face of every frame into 512 numbers of length 1: near for one person, far for two.",
        "Without --out and --distances the table goes to stdout as CSV.", ""})
final class EmbedCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "INPUT", arity = "1..*", description = "Videos, pictures, folders of either.")
    private List<Path> inputs;

    @Option(names = "--weights", paramLabel = "FILE", required = true,
            description = "FaceNet's weights: .pt or .safetensors of InceptionResnetV1.")
    private Path weights;

    @Option(names = "--aligned", description = "The pictures are faces already: take each as a whole.")
    private boolean aligned;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to: .npy (vectors only), .safetensors or .csv.")
    private Path out;

    @Option(names = "--distances", description = "Print the Euclidean distance of every pair, tab-separated.")
    private boolean distances;

    private final EmbeddingTable table = new EmbeddingTable();
    private final List<EmbeddingTable.Row> waiting = new ArrayList<>();
    private final List<Frame> crops = new ArrayList<>();
    private Inputs progress;
    private FaceEmbedder embedder;

    @Override
    public Integer call() {
        if (out != null) {
            EmbeddingTable.requireKnownSuffix(out);
        }
        embedder = FaceNetFile.load(weights);
        progress = new Inputs(inputs, spec.commandLine().getErr());
        int code = progress.forEach(this::embed);
        progress.done();
        if (table.size() == 0) {
            throw MienException.data("no face in any of the inputs; nothing to embed");
        }
        report();
        return code;
    }

    private void embed(FrameSource frames) {
        try {
            while (frames.hasNext()) {
                Frame frame = frames.next();
                progress.progress(frame.source() + ": frame " + frame.index());
                FaceBox all = new FaceBox(0, 0, frame.width(), frame.height(), 1);
                add(frame, all, FaceCrop.FACENET.whole(frame));
            }
        } finally {
            flush(); // what was read before a failure counts
        }
    }

    private void add(Frame frame, FaceBox box, Frame crop) {
        waiting.add(new EmbeddingTable.Row(frame.source(), frame.index(), box, null));
        crops.add(crop);
        if (crops.size() == FaceEmbedder.BATCH) {
            flush();
        }
    }

    private void flush() {
        List<float[]> values = embedder.embed(crops);
        for (int i = 0; i < values.size(); i++) {
            EmbeddingTable.Row r = waiting.get(i);
            table.add(new EmbeddingTable.Row(r.file(), r.frame(), r.box(), values.get(i)));
        }
        waiting.clear();
        crops.clear();
    }

    private void report() {
        PrintWriter stdout = spec.commandLine().getOut();
        if (out != null) {
            table.write(out);
        }
        if (distances) {
            table.distances(stdout);
        } else if (out == null) {
            table.csv(stdout);
        }
        stdout.flush();
        if (stdout.checkError()) {
            throw new MienException(ExitCode.ENVIRONMENT, "stdout was closed before the table was written");
        }
    }
}
