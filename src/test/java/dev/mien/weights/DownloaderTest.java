package dev.mien.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server on the loopback that writes its answers byte by byte, so that it can tell every kind of lie. */
class DownloaderTest {
    private static final byte[] FILE = new byte[300_000];
    private static final String SHA;

    static {
        new Random(5).nextBytes(FILE);
        try {
            SHA = HexFormat.of().formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(FILE));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @TempDir
    Path folder;

    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private ServerSocket server;
    private volatile Answer answer;

    /** Writes one answer; {@code request} is the head as sent, {@code n} counts from 0. */
    private interface Answer {
        void write(int n, String request, OutputStream out) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
                    StringBuilder head = new StringBuilder();
                    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                        head.append(line).append('\n');
                    }
                    requests.add(head.toString());
                    answer.write(requests.size() - 1, head.toString(), socket.getOutputStream());
                } catch (IOException e) {
                    // The client hung up, or the test is over.
                }
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Path target() {
        return folder.resolve("weights.pt");
    }

    private Path part() {
        return folder.resolve("weights.pt.part");
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/weights.pt");
    }

    private void fetch(long size, String sha) {
        new Downloader(3, Duration.ofMillis(5), Duration.ofMillis(400)).fetch(List.of(address()),
                new Downloader.Wanted(target(), size, sha, path -> {}), (at, total) -> {});
    }

    private String refused(long size, String sha) {
        MienException e = assertThrows(MienException.class, () -> fetch(size, sha));
        assertFalse(Files.exists(target()), "never anything under the final name");
        return e.getMessage();
    }

    private static void send(OutputStream out, String head, byte[] body) throws IOException {
        out.write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
    }

    private static void whole(OutputStream out) throws IOException {
        send(out, "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: " + FILE.length, FILE);
    }

    private static void half(OutputStream out) throws IOException {
        send(out, "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: " + FILE.length, Arrays.copyOf(FILE, 100_000));
    }

    private static long from(String request) {
        return request.lines().filter(l -> l.startsWith("Range: bytes=")).findFirst()
                .map(l -> Long.parseLong(l.replaceAll("\\D", ""))).orElse(0L);
    }

    private static void rest(String request, OutputStream out) throws IOException {
        int from = (int) from(request);
        send(out,
                "HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes " + from + "-" + (FILE.length - 1)
                        + "/"
                        + FILE.length + "\r\nContent-Length: " + (FILE.length - from),
                Arrays.copyOfRange(FILE, from, FILE.length));
    }

    private void assertDelivered() throws IOException {
        assertArrayEquals(FILE, Files.readAllBytes(target()));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(target()), files.toList(), "no part file is left");
        }
    }

    @Test
    void aWholeFileArrives() throws IOException {
        answer = (n, request, out) -> whole(out);
        fetch(FILE.length, SHA);
        assertDelivered();
        assertEquals(1, requests.size());
    }

    @Test
    void sizeAndHashMayBeUnknown() throws IOException {
        answer = (n, request, out) -> send(out, "HTTP/1.1 200 OK", FILE);
        fetch(-1, null);
        assertDelivered();
    }

    @Test
    void aBrokenConnectionIsContinued() throws IOException {
        answer = (n, request, out) -> {
            if (n == 0) {
                half(out);
            } else {
                rest(request, out);
            }
        };
        fetch(-1, null);
        assertDelivered();
        assertTrue(requests.get(1).contains("If-Range: \"v1\""), requests.get(1));
        assertTrue(from(requests.get(1)) > 0);
    }

    @Test
    void aLaterCallContinuesAndAChangedFileStartsAgain() throws IOException {
        answer = (n, request, out) -> half(out);
        String message = refused(FILE.length, SHA);
        assertTrue(message.contains("3 attempts"), message);
        assertTrue(Files.size(part()) > 0);
        answer = (n, request, out) -> whole(out);
        fetch(FILE.length, SHA);
        assertDelivered();
    }

    @Test
    void aPartOfAnotherFileIsNoticedByTheHash() throws IOException {
        Files.write(part(), new byte[1000]);
        answer = (n, request, out) -> {
            if (from(request) > 0) {
                rest(request, out);
            } else {
                whole(out);
            }
        };
        fetch(FILE.length, SHA);
        assertDelivered();
        assertEquals(2, requests.size());
    }

    @Test
    void aPartThatCannotBeContinuedStartsAgain() throws IOException {
        Files.write(part(), new byte[1000]);
        answer = (n, request, out) -> {
            if (from(request) > 0) {
                send(out, "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0", new byte[0]);
            } else {
                whole(out);
            }
        };
        fetch(FILE.length, SHA);
        assertDelivered();
    }

    @Test
    void redirectsAreFollowed() throws IOException {
        answer = (n, request, out) -> {
            if (n < 3) {
                send(out, "HTTP/1.1 302 Found\r\nLocation: /elsewhere" + n + "\r\nContent-Length: 0", new byte[0]);
            } else {
                whole(out);
            }
        };
        fetch(FILE.length, SHA);
        assertDelivered();
        assertTrue(requests.get(3).startsWith("GET /elsewhere2 "), requests.get(3));
    }

    @Test
    void redirectsInCirclesAndToOtherSchemesAreRefused() {
        answer = (n, request, out) -> send(out, "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0",
                new byte[0]);
        assertTrue(refused(-1, null).contains("more than 8 redirects"));
        for (String to : new String[] {"file:///etc/passwd", "ftp://127.0.0.1/x", "http:///x"}) {
            answer = (n, request, out) -> send(out, "HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 0",
                    new byte[0]);
            String message = refused(-1, null);
            assertTrue(message.contains("refused"), message);
        }
        answer = (n, request, out) -> send(out, "HTTP/1.1 302 Found\r\nContent-Length: 0", new byte[0]);
        assertTrue(refused(-1, null).contains("nowhere"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html; charset=utf-8", "application/octet-stream"})
    void aWebPageIsNotWeights(String type) {
        byte[] page = "<!DOCTYPE html><html><body>Please sign in</body></html>".getBytes(StandardCharsets.UTF_8);
        answer = (n, request, out) -> send(out,
                "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + page.length, page);
        assertTrue(refused(-1, null).contains("this is an HTML page, not weights"));
        assertEquals(1, requests.size(), "trying again would not help");
    }

    @Test
    void wrongLengthIsRefusedBeforeAnythingIsFetched() {
        answer = (n, request, out) -> whole(out);
        assertTrue(refused(FILE.length + 1, null).contains("offers 300000 bytes, 300001 are expected"));
    }

    @Test
    void aBodyThatGoesOnIsCutOff() {
        answer = (n, request, out) -> send(out, "HTTP/1.1 200 OK", FILE);
        assertTrue(refused(1000, null).contains("sends more than the 1000 bytes"));
    }

    @Test
    void aBodyThatIsTooShortWithoutSayingSoIsRefused() {
        answer = (n, request, out) -> send(out, "HTTP/1.1 200 OK", Arrays.copyOf(FILE, 10));
        assertTrue(refused(FILE.length, null).contains("broke off after 10 of 300000 bytes"));
    }

    @Test
    void aWrongHashIsRefusedAndTheFileDiscarded() throws IOException {
        byte[] other = FILE.clone();
        other[77]++;
        answer = (n, request, out) -> send(out, "HTTP/1.1 200 OK\r\nContent-Length: " + other.length, other);
        assertTrue(refused(FILE.length, SHA).contains("SHA-256"));
        assertEquals(0, Files.size(part()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes 0-299999/300000", "bytes 1001-299999/300000", "bytes 1000-299999/400000",
            "bytes */300000",
            "nonsense", "bytes 1000-10/300000"})
    void aRangeThatWasNotAskedForIsRefused(String range) throws IOException {
        Files.write(part(), Arrays.copyOf(FILE, 1000));
        answer = (n, request, out) -> send(out, "HTTP/1.1 206 Partial Content\r\nContent-Range: " + range
                + "\r\nContent-Length: " + FILE.length, FILE);
        assertTrue(refused(FILE.length, SHA).contains("asked for the bytes from 1000 on"));
    }

    @Test
    void aPartialAnswerToAWholeQuestionIsRefused() {
        answer = (n, request, out) -> send(out, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-10/300000",
                new byte[6]);
        assertTrue(refused(FILE.length, SHA).contains("asked for the bytes from 0 on"));
    }

    @Test
    void compressedBodiesAreRefused() {
        answer = (n, request, out) -> send(out, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5",
                new byte[5]);
        assertTrue(refused(-1, null).contains("gzip-compressed"));
    }

    @Test
    void aBusyServerIsAskedAgainAnAbsentFileIsNot() throws IOException {
        answer = (n, request, out) -> {
            if (n < 2) {
                send(out, "HTTP/1.1 503 Busy\r\nContent-Length: 0", new byte[0]);
            } else {
                whole(out);
            }
        };
        fetch(FILE.length, SHA);
        assertDelivered();
        Files.delete(target());
        requests.clear();
        answer = (n, request, out) -> send(out, "HTTP/1.1 404 Not Found\r\nContent-Length: 0", new byte[0]);
        assertTrue(refused(-1, null).contains("404, the file is not there"));
        assertEquals(1, requests.size());
    }

    @Test
    void aSilentServerIsGivenUp() {
        answer = (n, request, out) -> {
            half(out);
            try {
                Thread.sleep(1500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        MienException e = assertThrows(MienException.class,
                () -> new Downloader(1, Duration.ofMillis(5), Duration.ofMillis(300))
                        .fetch(List.of(address()), new Downloader.Wanted(target(), -1, null, path -> {}),
                                (at, total) -> {}));
        assertEquals(ExitCode.ENVIRONMENT, e.exitCode());
        assertFalse(Files.exists(target()));
    }

    @Test
    void aContentCheckComesBeforeTheName() {
        answer = (n, request, out) -> whole(out);
        MienException e = assertThrows(MienException.class,
                () -> new Downloader(1, Duration.ofMillis(5), Duration.ofSeconds(5))
                        .fetch(List.of(address()),
                                new Downloader.Wanted(target(), -1, null, path -> TensorFile.open(path).close()),
                                (at, total) -> {}));
        assertTrue(e.getMessage().contains("not a known format of weights"), e.getMessage());
        assertFalse(Files.exists(target()));
    }

    @Test
    void theNextAddressIsTried() throws IOException {
        answer = (n, request, out) -> {
            if (request.startsWith("GET /gone")) {
                send(out, "HTTP/1.1 410 Gone\r\nContent-Length: 0", new byte[0]);
            } else {
                whole(out);
            }
        };
        new Downloader(1, Duration.ofMillis(5), Duration.ofSeconds(5)).fetch(
                List.of(address().resolve("/gone"), address()),
                new Downloader.Wanted(target(), FILE.length, SHA, path -> {}), (at, total) -> {});
        assertDelivered();
    }

    @Test
    void nobodyListens() throws IOException {
        server.close();
        assertTrue(refused(-1, null).contains("no connection"));
    }
}
