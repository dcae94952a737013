package dev.mien.models;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.ops.AdaptiveAveragePool;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds faces: the multi-task cascade of Zhang et al. (2016), step by step as facenet-pytorch runs it. A small
 * network proposes windows on an image pyramid, a second one sorts them out, a third one decides and places
 * landmarks; each stage ends with regression of the boxes and non-maximum suppression.
 *
 * <p>Memory: frames, levels and crops are cut into portions so that a half of {@link MtcnnSettings#memoryBytes} holds
 * frames and pyramid levels, the other half what the networks compute. However small the bound, one frame as floats,
 * its largest level, one strip of one output row and one crop are held.
 */
public final class Mtcnn {
    /** Bytes of activations per pixel of a level: the sum over the layers of {@link PNet}, 53 floats. */
    private static final long PROPOSAL_BYTES_PER_PIXEL = 212;
    /** The same per crop of {@link RNet} and {@link ONet}. */
    private static final long REFINEMENT_BYTES_PER_CROP = 176 << 10;
    private static final long OUTPUT_BYTES_PER_CROP = 960 << 10;

    private final PNet pnet;
    private final RNet rnet;
    private final ONet onet;
    private final MtcnnSettings settings;

    /** A detector of three trained networks. */
    public Mtcnn(PNet pnet, RNet rnet, ONet onet, MtcnnSettings settings) {
        this.pnet = pnet;
        this.rnet = rnet;
        this.onet = onet;
        this.settings = settings;
    }

    public MtcnnSettings settings() {
        return settings;
    }

    /** The faces in one picture, largest first; empty when there are none. */
    public List<FaceBox> detect(RgbImage image) {
        return detect(List.of(image)).getFirst();
    }

    /** The same, and notes down every stage in a fresh trace. */
    public List<FaceBox> detect(RgbImage image, MtcnnTrace trace) {
        return cascade(List.of(image), trace).getFirst();
    }

    /** The faces in each picture, largest first. Pictures may differ in size; those of one size go together. */
    public List<List<FaceBox>> detect(List<RgbImage> images) {
        Map<Shape, List<Integer>> bySize = new LinkedHashMap<>();
        for (int i = 0; i < images.size(); i++) {
            Shape size = Shape.of(images.get(i).height(), images.get(i).width());
            bySize.computeIfAbsent(size, s -> new ArrayList<>()).add(i);
        }
        List<List<FaceBox>> faces = new ArrayList<>(Collections.nCopies(images.size(), List.of()));
        bySize.forEach((size, members) -> {
            int portion = framesAtOnce(size.dim(0), size.dim(1));
            for (int from = 0; from < members.size(); from += portion) {
                List<Integer> some = members.subList(from, Math.min(from + portion, members.size()));
                List<List<FaceBox>> found = cascade(some.stream().map(images::get).toList(), null);
                for (int i = 0; i < some.size(); i++) {
                    faces.set(some.get(i), found.get(i));
                }
            }
        });
        return faces;
    }

    private int framesAtOnce(int height, int width) {
        double scale = (double) PNet.WINDOW / settings.minFaceSize();
        double pixels = (double) height * width + (height * scale + 1) * (width * scale + 1);
        return (int) Math.max(1, Math.min(1 << 16, settings.memoryBytes() / 2.0 / (pixels * 3 * Float.BYTES)));
    }

    private List<List<FaceBox>> cascade(List<RgbImage> images, MtcnnTrace trace) {
        Backend k = Backends.get();
        List<List<FaceCandidate>> boxes = propose(images, k, trace);
        judge(images, boxes, rnet, RNet.INPUT, REFINEMENT_BYTES_PER_CROP, settings.refinement(), k, trace);
        for (List<FaceCandidate> frame : boxes) {
            replace(frame, NonMaximumSuppression.byUnion(frame, 0.7));
            frame.forEach(b -> b.regress(1));
            frame.forEach(FaceCandidate::square);
        }
        judge(images, boxes, onet, ONet.INPUT, OUTPUT_BYTES_PER_CROP, settings.output(), k, trace);
        List<List<FaceBox>> faces = new ArrayList<>();
        for (List<FaceCandidate> frame : boxes) {
            frame.forEach(b -> b.regress(1));
            faces.add(NonMaximumSuppression.byMinimum(frame, 0.7).stream().map(Mtcnn::face)
                    .sorted(Comparator.comparingDouble(FaceBox::area)).toList().reversed());
        }
        return faces;
    }

    /** Stage 1: windows that may be faces, for each frame; frames are of one size. */
    private List<List<FaceCandidate>> propose(List<RgbImage> images, Backend k, MtcnnTrace trace) {
        int height = images.getFirst().height();
        int width = images.getFirst().width();
        List<List<FaceCandidate>> proposals = new ArrayList<>();
        images.forEach(i -> proposals.add(new ArrayList<>()));
        try (Scope scope = Scope.open()) {
            Tensor frames = Tensor.empty(Shape.of(images.size(), height, width, 3), DType.F32);
            for (int i = 0; i < images.size(); i++) {
                copy(images.get(i), 0, 0, frames.row(i));
            }
            for (double scale : scales(height, width)) {
                try (Scope each = Scope.open()) {
                    Tensor level = resample(frames, (int) (height * scale + 1), (int) (width * scale + 1), k);
                    Tensor map = proposalMap(level, k);
                    for (int i = 0; i < images.size(); i++) {
                        List<FaceCandidate> all = candidates(map.row(i), scale);
                        List<FaceCandidate> kept = NonMaximumSuppression.byUnion(all, 0.5);
                        proposals.get(i).addAll(kept);
                        if (trace != null) {
                            trace.level(scale, level, map.dim(1), map.dim(2), all.size(), kept.size());
                        }
                    }
                }
            }
        }
        for (List<FaceCandidate> frame : proposals) {
            replace(frame, NonMaximumSuppression.byUnion(frame, 0.7));
            frame.forEach(b -> b.regress(0));
            frame.forEach(FaceCandidate::square);
        }
        return proposals;
    }

    /** The scales at which a 12 px window covers minFaceSize pixels or more, as long as a window fits the picture. */
    private List<Double> scales(int height, int width) {
        List<Double> scales = new ArrayList<>();
        double scale = (double) PNet.WINDOW / settings.minFaceSize();
        double side = Math.min(height, width) * scale;
        while (side >= PNet.WINDOW) {
            scales.add(scale);
            scale *= settings.factor();
            side *= settings.factor();
        }
        return scales;
    }

    /**
     * The first network over a level {@code [N, H, W, 3]}: at once if memory allows, else frame by frame in strips of
     * output rows. Strips start at even pixels and overlap by the reach of a window, so they give what the whole
     * gives.
     */
    private Tensor proposalMap(Tensor level, Backend k) {
        int n = level.dim(0);
        int height = level.dim(1);
        int width = level.dim(2);
        long row = width * PROPOSAL_BYTES_PER_PIXEL;
        long room = settings.memoryBytes() / 2 / row;
        if ((long) n * height <= room) {
            return run(pnet, level, k);
        }
        int rows = Math.ceilDiv(height - 2, 2) - 4;
        int columns = Math.ceilDiv(width - 2, 2) - 4;
        int strip = (int) Math.max(1, (Math.min(room, height) - PNet.WINDOW) / PNet.STRIDE + 1);
        Tensor map = Tensor.empty(Shape.of(n, rows, columns, 6), DType.F32);
        for (int i = 0; i < n; i++) {
            for (int from = 0; from < rows; from += strip) {
                int to = Math.min(from + strip, rows);
                int end = to == rows ? height : PNet.STRIDE * (to - 1) + PNet.WINDOW;
                try (Scope scope = Scope.open()) {
                    Tensor part = level.row(i).rows(PNet.STRIDE * from, end);
                    Tensor answer = run(pnet, part.reshape(1, part.dim(0), width, 3), k);
                    map.row(i).rows(from, to).set(answer);
                }
            }
        }
        return map;
    }

    /** The windows of one frame's map {@code [H, W, 6]} that are likely enough. */
    private List<FaceCandidate> candidates(Tensor map, double scale) {
        float threshold = (float) settings.proposal();
        List<FaceCandidate> found = new ArrayList<>();
        float[] v = map.floats();
        for (int y = 0; y < map.dim(0); y++) {
            for (int x = 0; x < map.dim(1); x++) {
                int at = map.offset() + (y * map.dim(1) + x) * 6;
                if (v[at + 1] >= threshold) {
                    found.add(
                            FaceCandidate.proposal(x, y, scale, v[at + 1], v[at + 2], v[at + 3], v[at + 4], v[at + 5]));
                }
            }
        }
        return found;
    }

    /** A box and the picture it lies in. */
    private record Cut(int frame, FaceCandidate box) {}

    /**
     * Stages 2 and 3: cuts every box of every frame out, asks a network, and keeps the boxes whose score exceeds the
     * threshold, with score, shift and, from the third network, landmarks. Boxes that do not touch their picture are
     * dropped.
     */
    private void judge(List<RgbImage> images, List<List<FaceCandidate>> boxes, Module net, int side, long bytesPerCrop,
            double threshold, Backend k, MtcnnTrace trace) {
        List<Cut> cuts = new ArrayList<>();
        for (int i = 0; i < boxes.size(); i++) {
            for (FaceCandidate box : boxes.get(i)) {
                int[] p = box.inside(images.get(i).width(), images.get(i).height());
                if (p[0] <= p[1] && p[2] <= p[3]) {
                    cuts.add(new Cut(i, box));
                }
            }
            boxes.get(i).clear();
        }
        int portion = trace != null ? Math.max(1, cuts.size())
                : (int) Math.clamp(settings.memoryBytes() / 2 / bytesPerCrop, 1, 1 << 12);
        for (int from = 0; from < cuts.size(); from += portion) {
            List<Cut> some = cuts.subList(from, Math.min(from + portion, cuts.size()));
            try (Scope scope = Scope.open()) {
                Tensor crops = crops(images, some, side, k);
                Tensor answers = run(net, crops, k);
                if (trace != null) {
                    trace.stage(some.stream().map(Cut::box).toList(), images.getFirst(), crops, answers);
                }
                for (int i = 0; i < some.size(); i++) {
                    if (passes(some.get(i).box, answers.row(i).toFloats(), (float) threshold)) {
                        boxes.get(some.get(i).frame).add(some.get(i).box);
                    }
                }
            }
        }
    }

    /**
     * Notes a network's answer {no face, face, shift of 4 sides, perhaps 10 landmarks} in the box, if it is good
     * enough.
     */
    private static boolean passes(FaceCandidate b, float[] answer, float threshold) {
        if (!(answer[1] > threshold)) {
            return false;
        }
        b.score = answer[1];
        b.shift = Arrays.copyOfRange(answer, 2, 6);
        if (answer.length > 6) {
            b.place(Arrays.copyOfRange(answer, 6, 16));
        }
        return true;
    }

    /** The boxes' parts inside their pictures, each resized to side x side: {@code [n, side, side, 3]}. */
    private static Tensor crops(List<RgbImage> images, List<Cut> cuts, int side, Backend k) {
        Tensor crops = Tensor.empty(Shape.of(cuts.size(), side, side, 3), DType.F32);
        for (int i = 0; i < cuts.size(); i++) {
            RgbImage image = images.get(cuts.get(i).frame);
            int[] p = cuts.get(i).box.inside(image.width(), image.height());
            try (Scope scope = Scope.open()) {
                Tensor cut = Tensor.empty(Shape.of(1, p[1] - p[0] + 1, p[3] - p[2] + 1, 3), DType.F32);
                copy(image, p[0] - 1, p[2] - 1, cut.row(0));
                crops.row(i).set(resample(cut, side, side, k));
            }
        }
        return crops;
    }

    /** Fills {@code [h, w, 3]} with the samples of a picture from (top, left) on. */
    private static void copy(RgbImage image, int top, int left, Tensor to) {
        float[] out = to.floats();
        int at = to.offset();
        for (int y = 0; y < to.dim(0); y++) {
            int from = ((top + y) * image.width() + left) * 3;
            for (int j = 0; j < to.dim(1) * 3; j++) {
                out[at++] = image.rgb()[from + j] & 0xff;
            }
        }
    }

    /** Resizes by the mean over areas, as PyTorch's interpolate 'area', and standardises to (x - 127.5) / 128. */
    private static Tensor resample(Tensor x, int height, int width, Backend k) {
        Tape tape = Tape.inference(k);
        Tensor y = AdaptiveAveragePool.adaptiveAveragePool(tape.constant(x), height, width).value();
        k.map().addRow(y, Tensor.of(new float[] {-127.5f, -127.5f, -127.5f}, 3), y);
        k.map().scale(y, 1.0 / 128, y);
        return y;
    }

    private static Tensor run(Module net, Tensor x, Backend k) {
        Var in = Tape.inference(k).constant(x);
        return net.apply(in).value();
    }

    private static FaceBox face(FaceCandidate b) {
        return new FaceBox(b.x1, b.y1, b.x2, b.y2, b.score, b.points);
    }

    private static void replace(List<FaceCandidate> list, List<FaceCandidate> by) {
        List<FaceCandidate> copy = List.copyOf(by);
        list.clear();
        list.addAll(copy);
    }
}
