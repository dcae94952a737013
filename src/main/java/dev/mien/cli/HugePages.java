package dev.mien.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/**
 * Memory in pages of 2 MB. Matrices larger than what the processor's table of 4 KB pages covers are walked across pages, and each
 * miss, dearest in a virtual machine, holds the arithmetic up: FaceNet is a fifth slower without them.
 */
final class HugePages {
    /** Linux' mode: {@code always}, to who asks ({@code madvise}) or {@code never}, the one that holds in brackets. */
    static final Path MODE = Paths.get("/sys/kernel/mm/transparent_hugepage/enabled");

    private HugePages() {}

    /** Whether a process that asks gets them; Java warns when it asks in vain. */
    static boolean offered(Path mode) {
        try {
            String modes = new String(Files.readAllBytes(mode), StandardCharsets.US_ASCII);
            return modes.contains("[madvise]") || modes.contains("[always]");
        } catch (IOException e) {
            return false; // another system
        }
    }
}
