package dev.mien.synth.dataset;

import dev.mien.AtomicFile;
import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.synth.Expression;
import dev.mien.synth.Head;
import dev.mien.synth.HeadKind;
import dev.mien.synth.HumanFile;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.Posed;
import dev.mien.synth.render.Camera;
import dev.mien.synth.render.Picture;
import dev.mien.synth.render.View;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Writes a data set into a folder. What is there already is kept, so the same call goes on where an earlier one was stopped. A
 * task is one human showing one expression: he is posed and lit once a frame and drawn from all views.
 */
public final class DatasetWriter {
    static {
        ImageIO.setUseCache(false); // pictures are made in memory, not in files of their own
    }

    private static final String SETTINGS = "dataset.yaml";
    private static final String MANIFEST = "manifest.csv";
    private static final String CARD = "DATASET_CARD.md";
    private static final String SHEET = "contact-sheet.png";
    /** Pictures held at a time by one task, bytes. */
    private static final long MEMORY = 96L << 20;

    private final DatasetSettings settings;
    private final HeadKind kind;
    private final ClipFormat format;
    private final Path folder;
    private final Filming filming;
    private volatile boolean stop;

    /** Is told how far the work is, 0 to 1, and what is being done; from one thread at a time. */
    @FunctionalInterface
    public interface Progress {
        void show(double done, String what);
    }

    /** Into {@code folder}, which is made if need be. */
    public DatasetWriter(DatasetSettings settings, HeadKind kind, ClipFormat format, Path folder) {
        this.settings = settings;
        this.kind = kind;
        this.format = format;
        this.folder = folder;
        filming = new Filming(settings);
    }

    /** Asks {@link #write} to end after the clips that are being drawn. */
    public void requestStop() {
        stop = true;
    }

    /**
     * Writes what is missing. Errors: MienException (usage) when the folder holds another data set, (environment) when the disk
     * refuses.
     *
     * @return whether all of it is there; false after {@link #requestStop}
     */
    public boolean write(int threads, Progress progress) {
        claim();
        if (whole()) {
            return true;
        }
        for (HumanSpec h : settings.humans()) {
            text("humans/" + h.name() + ".yaml", HumanFile.yaml(h));
        }
        StringBuilder manifest = new StringBuilder(Manifest.HEADER);
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread t = new Thread(task, "mien-synth");
            t.setDaemon(true);
            return t;
        });
        try {
            drawAll(pool, manifest, progress);
        } finally {
            pool.shutdownNow();
        }
        if (stop) {
            return false;
        }
        text(MANIFEST, manifest.toString());
        text(CARD, DatasetCard.text(settings, format));
        picture(SHEET, Sheet.contact(settings, kind));
        return true;
    }

    private boolean whole() {
        return Stream.of(MANIFEST, CARD, SHEET).allMatch(f -> Files.exists(folder.resolve(f)))
                && settings.humans().stream()
                        .allMatch(h -> settings.expressions().stream().allMatch(e -> missing(h, e).isEmpty()));
    }

    /** Human by human; while one is drawn the next is brought to life, and begun before the last clip of the one is done. */
    private void drawAll(ExecutorService pool, StringBuilder manifest, Progress progress) {
        List<HumanSpec> humans = settings.humans();
        int done = 0;
        List<Future<String>> drawn = List.of();
        Future<Head> next = alive(pool, 0);
        for (int i = 0; i <= humans.size(); i++) {
            List<Future<String>> tasks = new ArrayList<>();
            if (i < humans.size() && !stop) {
                Head head = result(next);
                next = alive(pool, i + 1);
                for (Expression e : settings.expressions()) {
                    tasks.add(pool.submit(() -> clips(head, e)));
                }
            }
            for (Future<String> task : drawn) {
                manifest.append(result(task));
                done += settings.views().size();
                progress.show((double) done / settings.clips(), humans.get(i - 1).name());
            }
            drawn = tasks;
        }
    }

    private Future<Head> alive(ExecutorService pool, int human) {
        return human == settings.humans().size() ? null
                : pool.submit(() -> kind.head(settings.humans().get(human)));
    }

    private void claim() {
        Path file = folder.resolve(SETTINGS);
        String mine = settings.fingerprint(format);
        try {
            if (Files.exists(file)) {
                if (!Files.readString(file).equals(mine)) {
                    throw MienException.usage(folder + ": holds a data set with other settings (" + SETTINGS
                            + "); choose another folder, or remove this one");
                }
                return;
            }
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, file + ": cannot be read (" + e.getMessage() + ")", e);
        }
        text(SETTINGS, mine);
    }

    private static <T> T result(Future<T> task) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MienException m) {
                throw m;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw MienException.environment("interrupted");
        }
    }

    /** Draws the clips that are not there, and gives the manifest's lines of all. */
    private String clips(Head head, Expression e) {
        HumanSpec human = head.spec();
        List<View> missing = missing(human, e);
        long each = 3L * settings.size() * settings.size() * settings.frames();
        int together = (int) Math.max(1, MEMORY / each);
        for (int from = 0; from < missing.size() && !stop; from += together) {
            draw(head, e, missing.subList(from, Math.min(missing.size(), from + together)));
        }
        boolean validation = settings.validation().contains(human.name());
        Posed middle = filming.pose(head, e, settings.frames() / 2);
        StringBuilder lines = new StringBuilder();
        for (View view : settings.views()) {
            lines.append(Manifest.line(settings, human, e, view, format, validation, middle.landmarks(),
                    settings.camera(head, view)));
        }
        return lines.toString();
    }

    private List<View> missing(HumanSpec human, Expression e) {
        return settings.views().stream().filter(v -> !Files.exists(clip(human, e, v))).toList();
    }

    private Path clip(HumanSpec human, Expression e, View view) {
        return place(human).resolve(Manifest.clip(human, e, view) + format.ending());
    }

    private Path place(HumanSpec human) {
        return folder.resolve("clips").resolve(human.name());
    }

    private void draw(Head head, Expression e, List<View> views) {
        Path place = place(head.spec());
        List<List<Picture>> clips = filming.film(head, e, views, f -> !stop);
        if (stop) {
            return;
        }
        try {
            Files.createDirectories(place);
        } catch (IOException x) {
            throw new MienException(ExitCode.ENVIRONMENT, place + ": cannot be made (" + x.getMessage() + ")", x);
        }
        for (int v = 0; v < views.size(); v++) {
            format.write(clip(head.spec(), e, views.get(v)), clips.get(v));
        }
    }

    private void text(String name, String text) {
        AtomicFile.write(folder.resolve(name), c -> c.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    private void picture(String name, BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new MienException(ExitCode.ENVIRONMENT, name + ": cannot be encoded (" + e.getMessage() + ")", e);
        }
        AtomicFile.write(folder.resolve(name), c -> c.write(ByteBuffer.wrap(bytes.toByteArray())));
    }
}
