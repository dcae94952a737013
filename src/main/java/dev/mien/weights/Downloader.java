package dev.mien.weights;

import dev.mien.AtomicFile;
import dev.mien.ExitCode;
import dev.mien.MienException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Fetches a file over HTTP so that it is either whole and right under its name, or not there. Bytes go to {@code
 * NAME.part} beside it, which a later call continues; the server's validator is kept in {@code NAME.part.tag}. Size,
 * SHA-256 and a caller's check come before the rename. Connections that break are tried again with growing pauses; lies
 * are not.
 */
public final class Downloader {
    private static final long MAX_BYTES = 8L << 30;
    private static final String FIX = "; try again later, or download it by hand and use 'mien weights verify'";

    private final HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(20)).build();
    private final int attempts;
    private final Duration pause;
    private final Duration stall;

    /** Told how far it is. */
    @FunctionalInterface
    public interface Progress {
        /** {@code total} is -1 when the server does not say. */
        void at(long bytes, long total);
    }

    /**
     * What is wanted: {@code size} -1 and {@code sha256} null when not known; {@code check} throws when the content is
     * bad.
     */
    public record Wanted(Path target, long size, String sha256, Consumer<Path> check) {}

    /** Five attempts, pauses of 1, 2, 4, 8 seconds, a minute without a byte is a broken connection. */
    public Downloader() {
        this(5, Duration.ofSeconds(1), Duration.ofSeconds(60));
    }

    Downloader(int attempts, Duration pause, Duration stall) {
        this.attempts = attempts;
        this.pause = pause;
        this.stall = stall;
    }

    /** A failure that another attempt may cure. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }

    /**
     * Fetches from the first address that delivers.
     * Errors: MienException (environment for the network, data for a wrong file) that says what each address did.
     */
    public void fetch(List<URI> addresses, Wanted wanted, Progress progress) {
        List<String> failures = new ArrayList<>();
        ExitCode code = ExitCode.ENVIRONMENT;
        for (URI address : addresses) {
            try {
                fetch(address, wanted, progress);
                return;
            } catch (MienException e) {
                failures.add(e.getMessage());
                code = e.exitCode();
            }
        }
        throw new MienException(code, String.join("\n", failures));
    }

    private void fetch(URI address, Wanted wanted, Progress progress) {
        PartFile part = new PartFile(wanted.target());
        try {
            try (FileChannel channel = part.open(); FileLock lock = lock(channel, wanted.target())) {
                boolean continued = channel.size() > 0;
                transferWithPatience(address, channel, part, wanted, progress);
                try {
                    requireRight(address, part, wanted);
                } catch (MienException e) {
                    if (!continued) {
                        throw e;
                    }
                    // What lay there from an earlier attempt may have been of another file: once more from the start.
                    channel.truncate(0);
                    transferWithPatience(address, channel, part, wanted, progress);
                    requireRight(address, part, wanted);
                }
            }
            part.publish();
        } catch (IOException e) {
            throw MienException.environment(wanted.target() + ": cannot write (" + e.getMessage()
                    + "); check free space and permissions");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw MienException.environment(address + ": interrupted; fetch again to continue");
        }
    }

    private void transferWithPatience(URI address, FileChannel channel, PartFile part, Wanted wanted, Progress progress)
            throws IOException, InterruptedException {
        for (int attempt = 1;; attempt++) {
            try {
                transfer(address, channel, part, wanted, progress);
                channel.force(true);
                return;
            } catch (Broken | IOException e) {
                if (attempt >= attempts) {
                    throw MienException.environment(address + ": " + reason(e) + " (" + attempts + " attempts)" + FIX);
                }
                Thread.sleep(pause.multipliedBy(1L << (attempt - 1)));
            }
        }
    }

    private static String reason(Exception e) {
        if (e instanceof ConnectException) {
            return "no connection to the server";
        }
        return e.getMessage() != null ? e.getMessage() : e.toString();
    }

    private static FileLock lock(FileChannel channel, Path target) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            // This process holds it: the same message.
        }
        throw MienException.environment(target + " is being fetched by another process; wait for it");
    }

    /** One request and its body, appended to the part file. */
    private void transfer(URI address, FileChannel channel, PartFile part, Wanted wanted, Progress progress)
            throws Broken, IOException, InterruptedException {
        long have = channel.size();
        String tag = part.tag(address);
        boolean resume = have > 0 && (tag != null || wanted.sha256() != null);
        if (resume && wanted.size() >= 0 && have >= wanted.size()) {
            if (have == wanted.size()) {
                return;
            }
            resume = false;
        }
        HttpResponse<InputStream> response = HttpExchange.request(client, address, resume ? have : 0, tag);
        try (InputStream body = response.body()) {
            HttpExchange exchange = new HttpExchange(address, response);
            if (exchange.rangeNotSatisfiable()) {
                channel.truncate(0);
                throw new Broken("the server cannot continue the earlier download");
            }
            String trouble = exchange.passingTrouble();
            if (trouble != null) {
                throw new Broken(trouble);
            }
            long start = exchange.start(resume ? have : 0, wanted.size());
            long total = exchange.total(start, wanted.size());
            channel.truncate(start).position(start);
            part.remember(address, exchange.validator());
            copy(body, channel, new Limits(address, start, total, wanted.size() >= 0 ? wanted.size() : MAX_BYTES),
                    progress);
        }
    }

    private record Limits(URI address, long start, long total, long most) {}

    private void copy(InputStream body, FileChannel channel, Limits limits, Progress progress)
            throws Broken, IOException {
        byte[] buffer = new byte[1 << 16];
        long at = limits.start;
        try (Watchdog watchdog = new Watchdog(body, stall)) {
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                watchdog.alive();
                if (at == 0 && FileKind.isWebPage(Arrays.copyOf(buffer, Math.min(n, 512)))) {
                    throw HttpExchange.webPage(limits.address);
                }
                if (at + n > limits.most) {
                    channel.truncate(0);
                    throw MienException.data(limits.address + ": the server sends more than the " + limits.most
                            + " bytes expected; this is another file");
                }
                for (ByteBuffer b = ByteBuffer.wrap(buffer, 0, n); b.hasRemaining();) {
                    channel.write(b);
                }
                at += n;
                progress.at(at, limits.total);
            }
            if (watchdog.barked()) {
                throw new Broken("no data for " + stall.toSeconds() + " seconds after " + at + " bytes");
            }
        }
        if (limits.total >= 0 && at < limits.total) {
            throw new Broken("the connection broke off after " + at + " of " + limits.total + " bytes");
        }
    }

    /** Errors: MienException, and the part file is gone, unless the file is the one that is wanted. */
    private static void requireRight(URI address, PartFile part, Wanted wanted) throws IOException {
        try {
            long size = Files.size(part.path());
            if (wanted.size() >= 0 && size != wanted.size()) {
                throw MienException.data(address + ": delivered " + size + " bytes, " + wanted.size()
                        + " are expected; this is another file" + FIX);
            }
            String got = wanted.sha256() == null ? null : Sha256.of(part.path());
            if (got != null && !got.equals(wanted.sha256())) {
                throw MienException.data(address + ": delivered a file with SHA-256 " + got + ", " + wanted.sha256()
                        + " is expected; it was discarded, do not trust that source" + FIX);
            }
            wanted.check().accept(part.path());
        } catch (MienException e) {
            part.empty();
            throw e;
        }
    }

    /** Closes a stream on which nothing arrives any more. */
    private static final class Watchdog implements AutoCloseable {
        private final Thread thread;
        private volatile long last = System.nanoTime();
        private volatile boolean barked;

        Watchdog(InputStream stream, Duration stall) {
            thread = Thread.ofVirtual().start(() -> {
                try {
                    while (System.nanoTime() - last < stall.toNanos()) {
                        Thread.sleep(Math.max(10, stall.toMillis() / 4));
                    }
                    barked = true;
                    stream.close();
                } catch (InterruptedException | IOException e) {
                    // Done, or closed already.
                }
            });
        }

        void alive() {
            last = System.nanoTime();
        }

        boolean barked() {
            return barked;
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }

    /** The unfinished file and the validator it belongs to. */
    private record PartFile(Path target) {
        Path path() {
            return target.resolveSibling(target.getFileName() + ".part");
        }

        private Path tagPath() {
            return target.resolveSibling(target.getFileName() + ".part.tag");
        }

        FileChannel open() throws IOException {
            Files.createDirectories(target.toAbsolutePath().getParent());
            return FileChannel.open(path(), StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        }

        /** The validator of an earlier download from the same address, or null. */
        String tag(URI address) throws IOException {
            if (!Files.exists(tagPath())) {
                return null;
            }
            List<String> lines = Files.readAllLines(tagPath());
            return lines.size() == 2 && lines.get(0).equals(address.toString()) ? lines.get(1) : null;
        }

        void remember(URI address, String validator) throws IOException {
            if (validator == null) {
                Files.deleteIfExists(tagPath());
            } else {
                Files.write(tagPath(), List.of(address.toString(), validator));
            }
        }

        void empty() throws IOException {
            Files.deleteIfExists(tagPath());
            try (FileChannel channel = FileChannel.open(path(), StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }

        void publish() throws IOException {
            AtomicFile.move(path(), target);
            Files.deleteIfExists(tagPath());
        }
    }
}
