package dev.mien.weights;

import dev.mien.MienException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One answered request for a file or the rest of one: redirects, and what the answer's headers promise. */
record HttpExchange(URI address, HttpResponse<InputStream> response) {
    private static final int MAX_REDIRECTS = 8;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    /**
     * Sends a GET and follows redirects, at most eight, never from https back to http.
     *
     * @param from first byte wanted; above 0 it asks for the rest, provided the file is still the one that {@code tag}
     *     names
     * @param tag  the validator of an earlier answer, or null
     */
    static HttpResponse<InputStream> request(HttpClient client, URI address, long from, String tag)
            throws IOException, InterruptedException {
        URI at = requireWeb(address, address);
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at).timeout(Duration.ofSeconds(60))
                    .header("User-Agent", "mien").header("Accept-Encoding", "identity");
            if (from > 0) {
                request.header("Range", "bytes=" + from + "-");
                if (tag != null) {
                    request.header("If-Range", tag);
                }
            }
            HttpResponse<InputStream> response = client.send(request.build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            int status = response.statusCode();
            if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) {
                return response;
            }
            response.body().close();
            String location = response.headers().firstValue("Location").orElseThrow(() -> MienException
                    .environment(address + ": redirects to nowhere (status " + status + " without Location)"));
            at = next(address, at, location);
        }
        throw MienException.environment(address + ": more than " + MAX_REDIRECTS + " redirects; the address is wrong");
    }

    private static URI next(URI address, URI at, String location) {
        URI to;
        try {
            to = requireWeb(at.resolve(location), address);
        } catch (IllegalArgumentException e) {
            throw MienException
                    .environment(address + ": redirects to '" + KeyList.printable(location) + "', not an address");
        }
        if (at.getScheme().equalsIgnoreCase("https") && to.getScheme().equalsIgnoreCase("http")) {
            throw MienException.environment(address + ": redirects from https to unprotected " + to + "; refused");
        }
        return to;
    }

    private static URI requireWeb(URI to, URI address) {
        String scheme = to.getScheme();
        if (to.getHost() == null || !("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
            throw MienException
                    .environment(address + ": leads to '" + to + "', which is neither http nor https; refused");
        }
        return to;
    }

    boolean rangeNotSatisfiable() {
        return response.statusCode() == 416;
    }

    /** What is wrong when it may pass, or null: 408, 425, 429 and the 500s. */
    String passingTrouble() {
        int s = response.statusCode();
        return s == 408 || s == 425 || s == 429 || s >= 500 ? "the server answered " + s : null;
    }

    /**
     * The byte at which the body starts: 0, or {@code asked} when the server continues the file.
     * Errors: MienException for other statuses, web pages, compressed bodies, and ranges that were not asked for.
     */
    long start(long asked, long size) {
        int status = response.statusCode();
        if (status != 200 && status != 206) {
            throw MienException
                    .environment(address + ": the server answered " + status + (status == 404 || status == 410
                            ? ", the file is not there" : "") + "; check the address, or give another with --url");
        }
        String type = response.headers().firstValue("Content-Type").orElse("").strip().toLowerCase(Locale.ROOT);
        if (type.startsWith("text/html")) {
            throw webPage(address);
        }
        String encoding = response.headers().firstValue("Content-Encoding").orElse("identity").strip();
        if (!encoding.equalsIgnoreCase("identity")) {
            throw MienException.environment(address + ": the server sends the file " + KeyList.printable(encoding)
                    + "-compressed though it was asked not to");
        }
        if (status == 200) {
            return 0;
        }
        String range = response.headers().firstValue("Content-Range").orElse("");
        Matcher m = CONTENT_RANGE.matcher(range);
        boolean right = asked > 0 && m.matches() && Long.parseLong(m.group(1)) == asked
                && Long.parseLong(m.group(2)) >= asked
                && (size < 0 || m.group(3).equals("*") || Long.parseLong(m.group(3)) == size);
        if (!right) {
            throw MienException.environment(address + ": asked for the bytes from " + asked + " on, the server sends '"
                    + KeyList.printable(range) + "'; remove the .part file and fetch again, or use another address");
        }
        return asked;
    }

    /**
     * Size of the whole file by the headers, -1 when they do not say. Errors: MienException when it is not {@code
     * size}.
     */
    long total(long start, long size) {
        long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (length < 0) {
            return size;
        }
        Matcher range = CONTENT_RANGE.matcher(response.headers().firstValue("Content-Range").orElse(""));
        boolean says = start > 0 && range.matches() && !range.group(3).equals("*");
        long total = says ? Long.parseLong(range.group(3)) : start + length;
        if (size >= 0 && total != size) {
            throw MienException.data(address + ": the server offers " + total + " bytes, " + size
                    + " are expected; this is another file");
        }
        return total;
    }

    /** What tells this version of the file from others, good for If-Range: a strong ETag, else the date; or null. */
    String validator() {
        String tag = response.headers().firstValue("ETag").orElse("").strip();
        if (tag.startsWith("\"") && tag.chars().allMatch(c -> c >= ' ' && c < 127)) {
            return tag;
        }
        String date = response.headers().firstValue("Last-Modified").orElse("").strip();
        return date.isEmpty() || !date.chars().allMatch(c -> c >= ' ' && c < 127) ? null : date;
    }

    static MienException webPage(URI address) {
        return MienException
                .data(address + ": this is an HTML page, not weights; check that the link leads to the file itself "
                        + "and needs no log-in");
    }
}
