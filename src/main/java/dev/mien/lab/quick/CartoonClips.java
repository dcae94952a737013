package dev.mien.lab.quick;

import dev.mien.AtomicFile;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Rng;
import dev.mien.lab.RunFolder;
import dev.mien.lab.config.RunConfig.Generate;
import dev.mien.synth.dataset.AnimatedGif;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a data set of cartoon clips: GIFs and a {@code clips.csv} (path, label, subject, group). Each clip rises from rest to
 * one of three expressions and falls back, while the head drifts and the picture is noisy. A function of the seed alone.
 */
public final class CartoonClips {
    private CartoonClips() {}

    private record Task(int subject, int label, int take) {
        String name() {
            return "%s/person%02d-%d.gif".formatted(Expression.CLASSES[label], subject + 1, take + 1);
        }
    }

    /** Writes the clips under the folder. Returns the CSV. */
    public static Path write(Path folder, Generate settings, long seed) {
        System.setProperty("java.awt.headless", "true");
        List<Task> tasks = new ArrayList<>();
        for (int s = 0; s < settings.subjects(); s++) {
            for (int label = 0; label < Expression.CLASSES.length; label++) {
                for (int take = 0; take < settings.clipsPerClass(); take++) {
                    tasks.add(new Task(s, label, take));
                }
            }
        }
        Parallel.run(tasks.size(), i -> write(folder.resolve(tasks.get(i).name()), tasks.get(i), settings, seed));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("path", "label", "subject", "group"));
        for (Task t : tasks) {
            rows.add(List.of(t.name(), Expression.CLASSES[t.label], "person%02d".formatted(t.subject + 1),
                    new CartoonFace(seed, t.subject).group()));
        }
        new RunFolder(folder).csv("clips.csv", rows);
        return folder.resolve("clips.csv");
    }

    private static void write(Path file, Task t, Generate settings, long seed) {
        CartoonFace face = new CartoonFace(seed, t.subject);
        long stream = Rng.stream(t.name());
        Expression peak = Expression.peak(t.label, seed, stream);
        List<BufferedImage> frames = new ArrayList<>();
        for (int i = 0; i < settings.frames(); i++) {
            double time = (double) i / (settings.frames() - 1);
            BufferedImage picture = face.draw(settings.size(), peak.times(strength(time, seed, stream)),
                    pose(time, seed, stream));
            frames.add(Gif.dither(picture, seed, stream + i + 1));
        }
        ByteBuffer bytes = ByteBuffer.wrap(AnimatedGif.encode(frames, 8));
        AtomicFile.write(file, channel -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    /** Rest, onset, apex, and perhaps an offset: 0 to 1. */
    private static double strength(double time, long seed, long stream) {
        double onset = 0.05 + 0.25 * Rng.uniform(seed, stream, 100);
        double rise = 0.15 + 0.2 * Rng.uniform(seed, stream, 101);
        double offset = 0.75 + 0.5 * Rng.uniform(seed, stream, 102);
        return smooth((time - onset) / rise) * (1 - smooth((time - offset) / rise));
    }

    private static double smooth(double x) {
        double t = Math.clamp(x, 0.0, 1.0);
        return t * t * (3 - 2 * t);
    }

    /** Where the head is, slowly drifting, and how bright it is; see {@link CartoonFace#draw}. */
    private static double[] pose(double time, long seed, long stream) {
        double[] reach = {0.06, 0.06, 0.08, 0.05, 0.15};
        double[] rest = {0, 0, 0, 0.95, 0.85};
        double[] pose = new double[5];
        for (int i = 0; i < pose.length; i++) {
            double at = 2 * Rng.uniform(seed, stream, 110 + i) - 1;
            double drift = Math.sin(2 * Math.PI * (time * 0.7 + Rng.uniform(seed, stream, 120 + i)));
            pose[i] = rest[i] + reach[i] * (at + (i < 4 ? 0.4 * drift : 0));
        }
        return pose;
    }
}
