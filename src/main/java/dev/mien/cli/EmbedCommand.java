package dev.mien.cli;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.media.FaceCrop;
import dev.mien.media.FaceEmbedder;
import dev.mien.media.Frame;
import dev.mien.models.FaceBox;
import dev.mien.models.Mtcnn;
import dev.mien.models.MtcnnSettings;
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
    /** Frames searched together. */
    private static final int FRAMES = 4;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "INPUT", arity = "1..*", description = "Videos, pictures, folders of either.")
    private List<Path> inputs;

    @Option(names = "--weights", paramLabel = "FILE", required = true,
            description = "FaceNet's weights: .pt or .safetensors of InceptionResnetV1.")
    private Path weights;

    @Option(names = "--aligned", description = "The pictures are faces already: take each as a whole.")
    private boolean aligned;

    @Option(names = "--mtcnn", paramLabel = "DIR",
            description = "Folder with the face detector: pnet, rnet and onet. Needed without --aligned.")
    private Path mtcnnFolder;

    @Option(names = "--min-face", paramLabel = "PIXELS", defaultValue = "20",
            description = "Side of the smallest face to look for. Default: 20.")
    private int minFace;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to: .npy (vectors only), .safetensors or .csv.")
    private Path out;

    @Option(names = "--distances", description = "Print the Euclidean distance of every pair, tab-separated.")
    private boolean distances;

    private final EmbeddingTable table = new EmbeddingTable();
    private final List<EmbeddingTable.Row> waiting = new ArrayList<>();
    private final List<Frame> crops = new ArrayList<>();
    private FaceEmbedder embedder;
    private Mtcnn mtcnn;

    @Override
    public Integer call() {
        requireSense();
        embedder = FaceNetFile.load(weights);
        mtcnn = aligned ? null : MtcnnFolder.load(mtcnnFolder, MtcnnSettings.DEFAULT.withMinFaceSize(minFace));
        int code = new Inputs(inputs, spec.commandLine().getErr()).forEachBatch(FRAMES, this::embed);
        flush();
        if (table.size() > 0) {
            report();
        } else if (code == ExitCode.OK.code()) {
            throw MienException.data("no face in any of the inputs; nothing to embed");
        }
        return code;
    }

    private void requireSense() {
        if (aligned == (mtcnnFolder != null)) {
            throw MienException.usage("faces have to be found first: give --mtcnn DIR (pnet, rnet, onet), "
                    + "or --aligned for pictures that are faces already");
        }
        if (minFace < 1) {
            throw MienException.usage("--min-face starts at 1, got " + minFace);
        }
        if (out != null) {
            EmbeddingTable.requireKnownSuffix(out);
        }
    }

    private void embed(List<Frame> frames) {
        List<List<FaceBox>> found = aligned ? null : mtcnn.detect(frames.stream().map(Frame::image).toList());
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            if (aligned) {
                add(frame, new FaceBox(0, 0, frame.width(), frame.height(), 1), FaceCrop.FACENET.whole(frame));
            } else {
                found.get(i).forEach(box -> add(frame, box, FaceCrop.FACENET.cut(frame, box)));
            }
        }
    }

    /** Crops wait until there are enough of them to keep all cores busy. */
    private void add(Frame frame, FaceBox box, Frame crop) {
        if (crop == null) {
            return; // the detector placed it outside the picture
        }
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
        Inputs.requireDelivered(stdout);
    }
}
