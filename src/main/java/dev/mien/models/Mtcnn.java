package dev.mien.models;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.plan.Plans;
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
import java.util.function.IntFunction;

/**
 * Finds faces: the multi-task cascade of Zhang et al. (2016), step by step as facenet-pytorch runs it. A small
 * network proposes windows on an image pyramid, a second one sorts them out, a third one decides and places
 * landmarks; each stage ends with regression of the boxes and non-maximum suppression.
 *
 * <p>Memory: pictures go in portions, so that what is known of them takes a half of {@link MtcnnSettings#memoryBytes}. Levels go in
 * strips and crops in small batches, always the same ones, so that the bound changes no answer: each core holds about 14 MB for
 * its strip. However small the bound, one picture's answers are held.
 */
public final class Mtcnn {
    /** Plans that are kept: two for each level of a few sizes of pictures. */
    private static final int PLANS = 64;
    /** Crops that go through a network together, on one core; the last of them are filled up. */
    private static final int BATCH = 8;

    private final Proposals pnet;
    private final Plans rnet;
    private final Plans onet;
    private final MtcnnSettings settings;

    /** A detector of three trained networks in evaluation mode, whose weights stay as they are. */
    public Mtcnn(PNet pnet, RNet rnet, ONet onet, MtcnnSettings settings) {
        Backend k = Backends.get();
        this.pnet = new Proposals(new Plans(pnet, k, PLANS));
        this.rnet = new Plans(rnet, k, 1);
        this.onet = new Plans(onet, k, 1);
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
        List<List<FaceCandidate>> boxes = propose(images, trace);
        judge(images, boxes, rnet, RNet.INPUT, settings.refinement(), trace);
        boxes = NonMaximumSuppression.byUnion(boxes, 0.7);
        for (List<FaceCandidate> frame : boxes) {
            frame.forEach(b -> b.regress(1));
            frame.forEach(FaceCandidate::square);
        }
        judge(images, boxes, onet, ONet.INPUT, settings.output(), trace);
        List<List<FaceBox>> faces = new ArrayList<>();
        boxes.forEach(frame -> frame.forEach(b -> b.regress(1)));
        for (List<FaceCandidate> frame : NonMaximumSuppression.byMinimum(boxes, 0.7)) {
            faces.add(frame.stream().map(Mtcnn::face)
                    .sorted(Comparator.comparingDouble(FaceBox::area)).toList().reversed());
        }
        return faces;
    }

    /** Stage 1: windows that may be faces, for each frame; frames are of one size. */
    private List<List<FaceCandidate>> propose(List<RgbImage> images, MtcnnTrace trace) {
        int height = images.getFirst().height();
        int width = images.getFirst().width();
        List<List<FaceCandidate>> proposals = new ArrayList<>();
        images.forEach(i -> proposals.add(new ArrayList<>()));
        List<Double> scales = scales(height, width);
        try (Scope _ = Scope.open()) {
            List<Proposals.Level> levels = new ArrayList<>();
            for (RgbImage image : images) {
                scales.forEach(scale -> levels.add(Proposals.Level.of(image, scale)));
            }
            pnet.fill(levels);
            List<List<FaceCandidate>> all = new ArrayList<>();
            for (int i = 0; i < levels.size(); i++) {
                all.add(candidates(levels.get(i).map(), scales.get(i % scales.size())));
            }
            List<List<FaceCandidate>> kept = NonMaximumSuppression.byUnion(all, 0.5);
            for (int i = 0; i < levels.size(); i++) {
                proposals.get(i / scales.size()).addAll(kept.get(i));
                if (trace != null) {
                    Proposals.Level level = levels.get(i);
                    trace.level(scales.get(i % scales.size()), level.rows(0, level.height()), level.map().dim(0),
                            level.map().dim(1), all.get(i).size(), kept.get(i).size());
                }
            }
        }
        List<List<FaceCandidate>> best = NonMaximumSuppression.byUnion(proposals, 0.7);
        for (List<FaceCandidate> frame : best) {
            frame.forEach(b -> b.regress(0));
            frame.forEach(FaceCandidate::square);
        }
        return best;
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
    private void judge(List<RgbImage> images, List<List<FaceCandidate>> boxes, Plans net, int side,
            double threshold, MtcnnTrace trace) {
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
        try (Scope _ = Scope.open()) {
            Tensor[] crops = new Tensor[Math.ceilDiv(cuts.size(), BATCH)];
            Tensor[] answers = batches(crops.length, net, i -> {
                crops[i] = crops(images, cuts.subList(i * BATCH, Math.min(cuts.size(), (i + 1) * BATCH)), side);
                return crops[i];
            });
            if (trace != null && !cuts.isEmpty()) {
                trace.stage(cuts.stream().map(Cut::box).toList(), images.getFirst(), joined(crops, cuts.size()),
                        joined(answers, cuts.size()));
            }
            for (int i = 0; i < cuts.size(); i++) {
                Cut cut = cuts.get(i);
                if (passes(cut.box, answers[i / BATCH].row(i % BATCH).toFloats(), (float) threshold)) {
                    boxes.get(cut.frame).add(cut.box);
                }
            }
        }
    }

    private static Tensor[] batches(int n, Plans net, IntFunction<Tensor> crops) {
        Tensor[] answers = new Tensor[n];
        Parallel.run(n, i -> answers[i] = net.run(crops.apply(i)));
        return answers;
    }

    /**
     * What the first network answers to pyramid levels {@code [1, H, W, 3]}, asked as {@link #detect} asks it: to measure the
     * networks alone.
     */
    public List<Tensor> proposalMaps(List<Tensor> levels) {
        List<Proposals.Level> all = levels.stream().map(Proposals.Level::of).toList();
        pnet.fill(all);
        return all.stream().map(Proposals.Level::map).toList();
    }

    /** The same of the second or the third network, by the size of the crops {@code [n, side, side, 3]}. */
    public Tensor judgements(Tensor crops) {
        Plans net = crops.dim(1) == RNet.INPUT ? rnet : onet;
        int n = crops.dim(0);
        return joined(batches(Math.ceilDiv(n, BATCH), net, i -> {
            Tensor some = crops.rows(i * BATCH, Math.min(n, (i + 1) * BATCH));
            Tensor x = Tensor.zeros(crops.shape().with(0, BATCH));
            x.rows(0, some.dim(0)).set(some);
            return x;
        }), n);
    }

    /** The first n rows of batches. */
    private static Tensor joined(Tensor[] batches, int n) {
        Tensor all = Tensor.zeros(batches[0].shape().with(0, n));
        for (int i = 0; i < n; i++) {
            all.row(i).set(batches[i / BATCH].row(i % BATCH));
        }
        return all;
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

    /** The boxes' parts inside their pictures, each resized to side x side: {@code [BATCH, side, side, 3]}. */
    private static Tensor crops(List<RgbImage> images, List<Cut> cuts, int side) {
        Tensor crops = Tensor.zeros(BATCH, side, side, 3);
        for (int i = 0; i < cuts.size(); i++) {
            RgbImage image = images.get(cuts.get(i).frame);
            int[] p = cuts.get(i).box.inside(image.width(), image.height());
            new MeanResize(image, p[0] - 1, p[2] - 1, p[1] - p[0] + 1, p[3] - p[2] + 1, side, side)
                    .rows(0, side, crops.floats(), crops.row(i).offset());
        }
        return crops;
    }

    private static FaceBox face(FaceCandidate b) {
        return new FaceBox(b.x1, b.y1, b.x2, b.y2, b.score, b.points);
    }
}
