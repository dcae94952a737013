package dev.mien.nativekernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The PTX that the jar carries was made of the source beside it; made anew by {@code native/ptx.sh}. */
class CudaPtxTest {
    @Test
    void dtwIsOfItsSource() throws Exception {
        byte[] source = Files.readAllBytes(Path.of("native", "dtw.cu"));
        String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(source));
        List<String> ptx = Files.readAllLines(
                Path.of("src/main/resources/dev/mien/engine/kernels/cuda/dtw.ptx"));
        assertTrue(ptx.getFirst().endsWith(digest), "dtw.cu has changed since dtw.ptx was made; run native/ptx.sh");
        assertEquals(List.of(".version 7.0", ".target sm_75", ".address_size 64"), ptx.subList(1, 4));
        for (String kernel : List.of("dtw_warp_squared", "dtw_warp_absolute")) {
            assertTrue(ptx.contains(".visible .entry " + kernel + "("), kernel);
        }
    }
}
