package dev.mien.nativekernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The device on which kernels are tested shows their faults. */
class EmulatedDeviceTest {
    private static final int RIGHT = 0;
    private static final int NO_BARRIER = 1;
    private static final int ABSENT_FROM_BARRIER = 2;
    private static final int ABSENT_FROM_SHUFFLE = 3;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void compile() throws Exception {
        Gpp.assumeThere();
        assertEquals("", Gpp.compile(Path.of("native/emulated/device_test.cpp"), folder.resolve("device_test")));
    }

    private static Gpp.Ended run(int kind, int seed) throws Exception {
        return Gpp.run(folder.resolve("device_test").toString(), "" + kind, "" + seed);
    }

    @Test
    void aRightKernelIsRightInEveryOrder() throws Exception {
        for (int seed = 1; seed <= 5; seed++) {
            assertEquals(new Gpp.Ended(0, "8128 8128 8128\n"), run(RIGHT, seed)); // 0 + 1 + ... + 127
        }
    }

    @Test
    void aMissingBarrierShowsInTheResult() throws Exception {
        Set<String> results = new HashSet<>();
        for (int seed = 1; seed <= 5; seed++) {
            results.add(run(NO_BARRIER, seed).output());
        }
        assertNotEquals(1, results.size());
    }

    @Test
    void waitingForThreadsThatHaveEndedEndsTheProgram() throws Exception {
        for (int kind : new int[] {ABSENT_FROM_BARRIER, ABSENT_FROM_SHUFFLE}) {
            Gpp.Ended ended = run(kind, 1);
            assertEquals(1, ended.status());
            assertTrue(ended.output().contains("that have ended"), ended.output());
        }
    }
}
