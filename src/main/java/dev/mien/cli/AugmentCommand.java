package dev.mien.cli;

import dev.mien.AtomicFile;
import dev.mien.MienException;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.Resample;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import dev.mien.media.Frame;
import dev.mien.media.FrameSource;
import dev.mien.media.Media;
import dev.mien.media.augment.Augmentation;
import dev.mien.media.augment.AugmentationSettings;
import dev.mien.media.resize.PilBilinear;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mien augment}: what augmentation does to clips. */
@Command(name = "augment", description = {"Shows what augmentation does to clips.", ""},
        subcommands = AugmentCommand.Preview.class)
final class AugmentCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code mien augment preview}. */
    @Command(name = "preview", description = {
            "Draws a sheet of a clip's frames: the first row as they are, each other row through one draw of crop, perspective,",
            "affine, mirror and colour, the same for all its frames.", ""})
    static final class Preview implements Callable<Integer> {
        private static final int GAP = 4;
        private static final int PAPER = 0xffffff;
        /** Wider clips than this many times their height are shown narrower. */
        private static final double WIDEST = 4;

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "CLIP", description = "A video, a picture, or a folder of frames.")
        private Path clip;

        @Option(names = "--out", paramLabel = "FILE", required = true, description = "The sheet, a PNG.")
        private Path out;

        @Option(names = "--draws", paramLabel = "N", defaultValue = "6",
                description = "Rows below the first. Default: ${DEFAULT-VALUE}.")
        private int draws;

        @Option(names = "--frames", paramLabel = "N", defaultValue = "6",
                description = "Frames of a row, evenly through the clip. Default: ${DEFAULT-VALUE}.")
        private int frames;

        @Option(names = "--size", paramLabel = "PIXELS", defaultValue = "160",
                description = "Height of a frame. Default: ${DEFAULT-VALUE}.")
        private int size;

        @Option(names = "--strength", paramLabel = "X", defaultValue = "1",
                description = "All ranges times this; 0 leaves frames as they are. Default: ${DEFAULT-VALUE}.")
        private double strength;

        @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
                description = "Of the draws. Default: ${DEFAULT-VALUE}.")
        private long seed;

        @Override
        public Integer call() throws Exception {
            within("--draws", draws, 100);
            within("--frames", frames, 100);
            within("--size", size, 1024);
            if (!(strength >= 0)) {
                throw MienException.usage("--strength starts at 0, got " + strength);
            }
            AugmentationSettings settings = AugmentationSettings.DEFAULT.times(strength);
            List<Frame> row = evenly();
            int width = row.getFirst().width();
            BufferedImage sheet = new BufferedImage(row.size() * (width + GAP) - GAP, (draws + 1) * (size + GAP) - GAP,
                    BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < sheet.getHeight(); y++) {
                for (int x = 0; x < sheet.getWidth(); x++) {
                    sheet.setRGB(x, y, PAPER);
                }
            }
            byte[][] pixels = row.stream().map(Frame::rgb).toArray(byte[][]::new);
            Resample g = new Resample(row.size(), size, width, size, width, 0, 255, 1, 0);
            for (int i = 0; i <= draws; i++) {
                Augmentation draw = Augmentation.draw(i == 0 ? AugmentationSettings.NONE : settings, width, size, seed,
                        0, i);
                try (Scope scope = Scope.open()) {
                    paint(sheet, Augmentation.apply(pixels, List.of(draw), g, Backends.get()), width, i * (size + GAP));
                }
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(sheet, "png", bytes);
            AtomicFile.write(out, channel -> channel.write(ByteBuffer.wrap(bytes.toByteArray())));
            spec.commandLine().getOut()
                    .println(out + ": " + clip + " as it is, and " + draws + " draws of " + settings);
            spec.commandLine().getOut().flush();
            return 0;
        }

        private static void within(String name, int value, int most) {
            if (value < 1 || value > most) {
                throw MienException.usage(name + " must be in 1.." + most + ", got " + value);
            }
        }

        /** Frames through the clip, of one size; at no time more than twice as many as are wanted. */
        private List<Frame> evenly() {
            List<Frame> kept = new ArrayList<>();
            int step = 1;
            int width = 0;
            try (FrameSource source = Media.open(clip)) {
                for (int i = 0; source.hasNext(); i++) {
                    Frame f = source.next();
                    if (i % step != 0) {
                        continue;
                    }
                    width = width == 0 ? width(f) : width;
                    kept.add(PilBilinear.resize(f, size, width));
                    if (kept.size() == 2 * frames) {
                        for (int k = kept.size() - 1; k > 0; k -= 2) {
                            kept.remove(k);
                        }
                        step *= 2;
                    }
                }
            }
            List<Frame> row = new ArrayList<>();
            int n = Math.min(frames, kept.size());
            for (int i = 0; i < n; i++) {
                row.add(kept.get(n == 1 ? 0 : i * (kept.size() - 1) / (n - 1)));
            }
            return row;
        }

        private int width(Frame f) {
            return Math.max(1, (int) Math.round(size * Math.min(WIDEST, (double) f.width() / f.height())));
        }

        private void paint(BufferedImage sheet, Tensor y, int width, int top) {
            for (int i = 0; i < y.size() / Resample.CHANNELS; i++) {
                int rgb = 0;
                for (int k = 0; k < Resample.CHANNELS; k++) {
                    rgb = rgb << 8 | (int) Math.round(y.get(i * Resample.CHANNELS + k));
                }
                int frame = i / (width * size);
                sheet.setRGB(frame * (width + GAP) + i % width, top + i / width % size, rgb);
            }
        }
    }
}
