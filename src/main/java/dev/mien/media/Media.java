package dev.mien.media;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Opens what people have: videos (MP4, MOV, AVI, WebM, MKV, animated GIF and what else FFmpeg reads from a single
 * file), pictures (PNG, JPEG, BMP, TIFF), folders of pictures. The kind of a file is told by its contents, never by its
 * name.
 */
public final class Media {
    /** How long a decoder may go without any progress before it is given up. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Set<String> PICTURES = Set.of("png", "jpg", "jpeg", "jpe", "bmp", "tif", "tiff");
    private static final Set<String> VIDEOS = Set.of("mp4", "m4v", "mov", "avi", "webm", "mkv", "gif", "mpg", "mpeg",
            "ts",
            "flv", "wmv", "ogv", "3gp");
    private static final int MAX_DEPTH = 16;

    private Media() {}

    /**
     * The frames of a video, of a single picture, or of a folder of pictures in natural order of their names
     * (frame2 before frame10). The first frame is decoded before this returns.
     * Errors: MienException naming the file and what is wrong: missing, empty, not a picture or video, damaged.
     */
    public static FrameSource open(Path path) {
        if (Files.isDirectory(path)) {
            List<Path> pictures = list(path).stream().filter(p -> hasSuffix(p, PICTURES)).toList();
            if (pictures.isEmpty()) {
                throw MienException
                        .data(path + ": no pictures in this folder (" + String.join(", ", PICTURES.stream().sorted()
                                .toList()) + "); give a folder of frames, a video or a picture");
            }
            return new ImageSource(path.toString(), pictures);
        }
        requireReadable(path);
        if (isPicture(path)) {
            return new ImageSource(path.toString(), List.of(path));
        }
        return new WatchedSource(path.toString(), heartbeat -> new VideoDecoder(path, heartbeat), PATIENCE);
    }

    /**
     * What {@link #open} can open under a path, in natural order. A file is itself; a folder of nothing but pictures is
     * one clip; any other folder stands for the videos and pictures in it, and for what is in its sub-folders.
     * Errors: MienException when the path does not exist or nothing under it can be opened.
     */
    public static List<Path> expand(Path path) {
        if (!Files.exists(path)) {
            throw MienException.data(path + ": no such file or folder");
        }
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        List<Path> found = new ArrayList<>();
        collect(path, 0, found);
        if (found.isEmpty()) {
            throw MienException.data(path + ": no videos or pictures in this folder or below it");
        }
        return found;
    }

    private static void collect(Path folder, int depth, List<Path> found) {
        List<Path> inside = list(folder);
        List<Path> folders = inside.stream().filter(p -> Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS)).toList();
        List<Path> videos = inside.stream().filter(p -> hasSuffix(p, VIDEOS) && Files.isRegularFile(p)).toList();
        List<Path> pictures = inside.stream().filter(p -> hasSuffix(p, PICTURES) && Files.isRegularFile(p)).toList();
        if (!pictures.isEmpty() && videos.isEmpty() && folders.isEmpty()) {
            found.add(folder);
            return;
        }
        found.addAll(inside.stream().filter(p -> videos.contains(p) || pictures.contains(p)).toList());
        if (depth < MAX_DEPTH) {
            folders.forEach(f -> collect(f, depth + 1, found));
        }
    }

    private static List<Path> list(Path folder) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path p : stream) {
                if (!p.getFileName().toString().startsWith(".")) {
                    files.add(p);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new MienException(ExitCode.DATA, folder + ": the folder cannot be listed (" + e.getMessage() + ")",
                    e);
        }
        files.sort(Comparator.comparing(p -> p.getFileName().toString(), NaturalOrder.INSTANCE));
        return files;
    }

    private static void requireReadable(Path path) {
        if (!Files.exists(path)) {
            throw MienException.data(path + ": no such file or folder");
        }
        if (!Files.isRegularFile(path)) {
            throw MienException.data(path + ": not a regular file (a pipe or device?); save it to a file first");
        }
        if (!Files.isReadable(path)) {
            throw MienException.data(path + ": no permission to read this file");
        }
        try {
            if (Files.size(path) == 0) {
                throw MienException.data(path + ": the file is empty (0 bytes); copy it anew");
            }
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, path + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /**
     * By the first bytes; GIF goes to FFmpeg, which composes the frames of an animation. An animated PNG counts as its
     * first.
     */
    private static boolean isPicture(Path path) {
        byte[] b;
        try (InputStream in = Files.newInputStream(path)) {
            b = in.readNBytes(8);
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, path + ": cannot be read (" + e.getMessage() + ")", e);
        }
        return starts(b, 0x89, 'P', 'N', 'G') || starts(b, 0xFF, 0xD8, 0xFF) || starts(b, 'B', 'M')
                || starts(b, 'I', 'I', 42, 0) || starts(b, 'M', 'M', 0, 42);
    }

    private static boolean starts(byte[] b, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= b.length || (b[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasSuffix(Path p, Set<String> suffixes) {
        String n = p.getFileName().toString();
        return suffixes.contains(n.substring(n.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }
}
