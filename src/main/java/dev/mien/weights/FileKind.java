package dev.mien.weights;

import dev.mien.MienException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** What a file is by its first bytes; names and extensions are not believed. */
enum FileKind {
    SAFETENSORS, TORCH_LEGACY, ZIP, NPY;

    private static final int HEAD = 512;

    /**
     * Errors: MienException that names what the file is instead: a web page, text, a Git LFS pointer, HDF5, another
     * pickle.
     */
    static FileKind of(Path path) {
        if (Files.isDirectory(path)) {
            throw MienException.data(path + " is a folder; name a file of weights");
        }
        byte[] head;
        try (InputStream in = Files.newInputStream(path)) {
            head = in.readNBytes(HEAD);
        } catch (NoSuchFileException e) {
            throw MienException.data(path + ": no such file");
        } catch (IOException e) {
            throw MienException.data(path + ": cannot be read (" + e.getMessage() + ")");
        }
        if (startsWith(head, 'P', 'K', 3, 4) || startsWith(head, 'P', 'K', 5, 6)) {
            return ZIP;
        }
        if (startsWith(head, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
            return NPY;
        }
        if (head.length >= TorchFile.LEGACY_MAGIC.length
                && Arrays.equals(Arrays.copyOf(head, TorchFile.LEGACY_MAGIC.length), TorchFile.LEGACY_MAGIC)) {
            return TORCH_LEGACY;
        }
        // Eight bytes of header length, below 2^32, then JSON.
        if (head.length > 8 && head[8] == '{' && head[4] == 0 && head[5] == 0 && head[6] == 0 && head[7] == 0) {
            return SAFETENSORS;
        }
        throw MienException.data(path + ": " + otherwise(head));
    }

    /** Says what a file that holds no weights is instead, and what to do about it. */
    static String otherwise(byte[] head) {
        if (head.length == 0) {
            return "is empty (0 bytes); download it again";
        }
        if (isWebPage(head)) {
            return "this is an HTML page, not weights; download again, and check that the link leads to the file "
                    + "itself and needs no log-in";
        }
        String text = new String(head, StandardCharsets.UTF_8).strip();
        if (text.startsWith("version https://git-lfs.github.com/")) {
            return "this is a Git LFS pointer, not weights; fetch the file itself (git lfs pull)";
        }
        if (startsWith(head, 0x89, 'H', 'D', 'F')) {
            return "this is HDF5 (Keras .h5), which is not read yet; convert it to safetensors";
        }
        if (startsWith(head, 0x1f, 0x8b)) {
            return "this is gzip-compressed; unpack it first (gunzip)";
        }
        if (head.length >= 262 && new String(head, 257, 5, StandardCharsets.US_ASCII).equals("ustar")) {
            return "this is a tar archive; unpack it first, or save it with a PyTorch after 0.1.9";
        }
        if (startsWith(head, 0x80) && head.length > 1 && head[1] >= 2 && head[1] <= 5) {
            return "this is a Python pickle, but not by torch.save; save model.state_dict() with torch.save";
        }
        if (text.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0xfffd)) {
            String first = text.lines().findFirst().orElse("");
            return "this is text, not weights (it begins \""
                    + (first.length() > 60 ? first.substring(0, 60) + "..." : first)
                    + "\"); download it again";
        }
        return "not a known format of weights (safetensors, PyTorch .pt, NumPy .npy/.npz); download it again if it "
                + "should be";
    }

    /** True when the first bytes are those of HTML or XML. */
    static boolean isWebPage(byte[] head) {
        String text = new String(head, StandardCharsets.UTF_8).replace("\ufeff", "").strip().toLowerCase(Locale.ROOT);
        return text.startsWith("<!doctype") || text.startsWith("<html") || text.startsWith("<head")
                || text.startsWith("<?xml") || text.startsWith("<!--") || text.startsWith("<body");
    }

    private static boolean startsWith(byte[] head, int... bytes) {
        if (head.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((head[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
