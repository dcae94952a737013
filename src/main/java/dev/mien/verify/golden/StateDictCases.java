package dev.mien.verify.golden;

import dev.mien.MienException;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.FaceNetInceptionTime;
import dev.mien.models.InceptionI3d;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.InceptionTime;
import dev.mien.models.InceptionTimeConfig;
import dev.mien.verify.Result;
import dev.mien.verify.VerifyCase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * {@code state_dicts/*.txt}: the entries of a checkpoint, one a line: name, shape, kind, first element's bits, CRC-32 of the values. Our
 * network must have the same names and shapes, and the weight rule must draw the same values; {@code inputs.txt} the same for inputs.
 */
final class StateDictCases {
    private static final int MAX_BYTES = 16 << 20;
    private static final Pattern SALT = Pattern.compile("#.*rule U, salt ([^\\s,;]+).*");
    private static final Pattern FACES = Pattern.compile("InceptionResnetV1_(emb|cls(\\d{1,6}))");
    private static final Pattern CLIPS = Pattern.compile("InceptionI3d_(rgb|flow)_(\\d{1,6})");
    private static final Pattern SERIES = Pattern.compile("InceptionTime_(keras|tsai|ghost)_(\\d{1,6})_(\\d{1,6})");
    private static final Pattern COMBINED = Pattern.compile("FaceNetInceptionTime_(keras|tsai|ghost)_(\\d{1,6})");
    private static final Pattern MTCNN = Pattern.compile("MTCNN_(pnet|rnet|onet)_real");

    private StateDictCases() {}

    static List<VerifyCase> of(Path path, String name) {
        return List.of(new GoldenCase(name, backend -> run(path, name.substring(name.lastIndexOf('/') + 1))));
    }

    private static Result run(Path path, String stem) {
        List<String> lines = lines(path);
        Check check = new Check();
        if (stem.equals("inputs")) {
            lines.stream().filter(l -> !l.startsWith("#")).forEach(l -> input(path, l.split("\t"), check));
            return check.result();
        }
        Module network = network(path, stem);
        String salt = lines.stream().map(SALT::matcher).filter(Matcher::matches).map(m -> m.group(1)).findFirst()
                .orElse(null);
        Map<String, Tensor> state = network.stateTensors();
        Set<String> left = new LinkedHashSet<>(state.keySet());
        for (String line : lines) {
            if (!line.startsWith("#")) {
                String[] f = fields(path, line, 5);
                left.remove(f[0]);
                entry(path, f, state.get(f[0]), salt, check);
            }
        }
        if (!left.isEmpty()) {
            check.fail("the network also has " + left);
        }
        return check.result();
    }

    private static void entry(Path path, String[] f, Tensor ours, String salt, Check check) {
        int[] shape = shape(path, f[1]);
        if (ours == null || !Arrays.equals(shape, Layout.torchShape(ours.shape()))) {
            check.fail(f[0] + ": expected " + f[1] + ", the network has " + (ours == null ? "none" : ours.shape()));
        } else if (f[2].equals("real")) {
            check.add(f[0], crc(ModuleCases.torch(ours)).equals(f[4]) ? 0 : 1, 0);
        } else if (f[2].equals("count")) {
            check.add(f[0], 0, 0);
        } else if (salt == null) {
            throw new NotRunnable("the first line names no salt");
        } else {
            check.add(f[0], crc(WeightRule.parameter(salt, f[0], shape)).equals(f[4]) ? 0 : 1, 0);
        }
    }

    private static void input(Path path, String[] f, Check check) {
        if (f.length != 7) {
            throw MienException.data(
                    path + ": a line has " + f.length + " fields, expected rule, salt, name, shape, cell, bits, CRC");
        }
        int[] shape = shape(path, f[3]);
        float[] drawn = switch (f[0]) {
            case "W" -> WeightRule.white(f[1], f[2], shape);
            case "B" -> {
                int[] cell = shape(path, f[4]);
                if (cell.length != shape.length - 2) {
                    throw MienException.data(path + ": cell " + f[4] + " does not fit shape " + f[3]);
                }
                yield WeightRule.blocks(f[1], f[2], shape, cell);
            }
            default -> throw new NotRunnable("rule '" + f[0] + "' is not known");
        };
        check.add(f[2] + " " + f[3], crc(drawn).equals(f[6]) ? 0 : 1, 0);
    }

    private static Module network(Path path, String stem) {
        Matcher faces = FACES.matcher(stem);
        Matcher clips = CLIPS.matcher(stem);
        Matcher series = SERIES.matcher(stem);
        Matcher combined = COMBINED.matcher(stem);
        Matcher mtcnn = MTCNN.matcher(stem);
        if (faces.matches()) {
            int classes = faces.group(2) == null ? 0 : Integer.parseInt(faces.group(2));
            return new InceptionResnetV1(classes, classes > 0);
        }
        if (clips.matches()) {
            return new InceptionI3d(clips.group(1).equals("rgb") ? 3 : 2, Integer.parseInt(clips.group(2)));
        }
        if (series.matches()) {
            return new InceptionTime(InceptionTimeConfig.preset(series.group(1), Integer.parseInt(series.group(2)),
                    Integer.parseInt(series.group(3))));
        }
        if (combined.matches()) {
            return new FaceNetInceptionTime(InceptionTimeConfig.preset(combined.group(1), InceptionResnetV1.EMBEDDING,
                    Integer.parseInt(combined.group(2))));
        }
        Path weights = path.toAbsolutePath().getParent().resolveSibling("mtcnn");
        if (mtcnn.matches() && Files.exists(weights.resolve(mtcnn.group(1) + ".safetensors"))) {
            return MtcnnCases.load(weights, mtcnn.group(1));
        }
        throw new NotRunnable(mtcnn.matches() ? "the folder has no mtcnn/" + mtcnn.group(1) + ".safetensors"
                : "no network of this project is called so");
    }

    private static List<String> lines(Path path) {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw MienException.data(path + ": " + Files.size(path) + " bytes are too many for a list of entries");
            }
            return new ArrayList<>(Files.readAllLines(path));
        } catch (IOException e) {
            throw MienException.data(path + ": cannot be read as text (" + e.getMessage() + ")");
        }
    }

    private static String[] fields(Path path, String line, int count) {
        String[] f = line.split("\t");
        if (f.length != count) {
            throw MienException
                    .data(path + ": a line has " + f.length + " fields, expected name, shape, kind, bits, CRC");
        }
        return f;
    }

    /** {@code 32x3x3x3}, or {@code []} for a scalar. */
    private static int[] shape(Path path, String text) {
        if (text.equals("[]")) {
            return new int[0];
        }
        try {
            int[] out = Arrays.stream(text.split("x")).mapToInt(Integer::parseInt).toArray();
            long n = 1;
            for (int d : out) {
                n = d < 1 || n > 1L << 28 ? Long.MAX_VALUE >> 32 : n * d;
            }
            if (n <= 1L << 28) {
                return out;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw MienException.data(path + ": '" + text + "' is not a shape such as 32x3x3x3");
    }

    private static String crc(float[] a) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * a.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(a);
        CRC32 crc = new CRC32();
        crc.update(bytes.array());
        return String.format("%08x", crc.getValue());
    }
}
