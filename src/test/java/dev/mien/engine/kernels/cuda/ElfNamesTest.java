package dev.mien.engine.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mien.MienException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ElfNamesTest {
    private static final int DYNAMIC = 0x100;
    private static final int STRINGS = 0x200;
    private static final int VERSIONS = 0x300;
    private static final String OLD = "libold.so.8";
    private static final String NEW = "libold.so.9";

    /** A shared object with no code: one segment, a dynamic section, names, and one version of one library. */
    private static ByteBuffer image() {
        ByteBuffer b = ByteBuffer.allocate(0x400).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1).putLong(32, 64).putShort(54, (short) 56).putShort(56,
                (short) 2);
        b.putInt(64, 1).putLong(64 + 16, 0x1000).putLong(64 + 32, b.capacity());
        b.putInt(120, 2).putLong(120 + 8, DYNAMIC).putLong(120 + 16, 0x1000 + DYNAMIC).putLong(120 + 32, 0x80);
        long[] entries = {1, 1, 1, 1 + OLD.length() + 1, 5, 0x1000 + STRINGS, 0x6ffffffe, 0x1000 + VERSIONS, 0x6fffffff,
                1, 0, 0};
        for (int i = 0; i < entries.length; i++) {
            b.putLong(DYNAMIC + 8 * i, entries[i]);
        }
        b.put(STRINGS + 1, (OLD + "\0libc.so.6\0").getBytes(StandardCharsets.ISO_8859_1));
        b.putShort(VERSIONS, (short) 1).putShort(VERSIONS + 2, (short) 1).putInt(VERSIONS + 4, 1).putInt(VERSIONS + 8,
                16);
        b.putInt(VERSIONS + 16, ElfNames.hash(OLD)).putInt(VERSIONS + 24, 1);
        return b;
    }

    private static void assertBroken(ByteBuffer image) {
        assertThrows(MienException.class, () -> ElfNames.rename(image.array(), OLD, NEW));
    }

    @Test
    void namesAndVersionsAreReplaced() {
        byte[] before = image().array();
        assertEquals(List.of(OLD, "libc.so.6"), ElfNames.needed(before));
        byte[] after = ElfNames.rename(before, OLD, NEW);
        assertEquals(List.of(NEW, "libc.so.6"), ElfNames.needed(after));
        assertEquals(ElfNames.hash(NEW), ByteBuffer.wrap(after).order(ByteOrder.LITTLE_ENDIAN).getInt(VERSIONS + 16));
        assertArrayEquals(image().array(), before, "a copy is changed");
        assertArrayEquals(before, ElfNames.rename(after, NEW, OLD));
    }

    @Test
    void theHashIsSystemVs() {
        assertEquals(0x09691a75, ElfNames.hash("GLIBC_2.2.5")); // as in every program for x86-64
    }

    /** What the build packs; it has none on other platforms. */
    @Test
    void jcudnnIsRenamed() throws IOException {
        try (InputStream in = ElfNamesTest.class.getResourceAsStream("/lib/libJCudnn-11.7.0-linux-x86_64.so")) {
            assumeTrue(in != null, "JCuda's native parts are for Linux x86_64");
            byte[] before = in.readAllBytes();
            byte[] after = ElfNames.rename(before, "libcudnn.so.8", "libcudnn.so.9");
            assertTrue(ElfNames.needed(after).contains("libcudnn.so.9"));
            int changed = 0;
            for (int i = 0; i < before.length; i++) {
                changed += before[i] == after[i] ? 0 : 1;
            }
            assertTrue(changed >= 2 && changed <= 5, changed + " bytes: one letter of a name, and a hash");
            assertFalse(Arrays.equals(before, after));
        }
    }

    @Test
    void whatIsNotNeededIsNotRenamed() {
        assertThrows(MienException.class, () -> ElfNames.rename(image().array(), "libnew.so.8", "libnew.so.9"));
        assertThrows(IllegalArgumentException.class, () -> ElfNames.rename(image().array(), OLD, "libold.so.10"));
    }

    @Test
    void otherFiles() {
        assertThrows(MienException.class, () -> ElfNames.needed(new byte[0]));
        assertThrows(MienException.class, () -> ElfNames.needed("MZ, a library of Windows".repeat(9).getBytes(
                StandardCharsets.ISO_8859_1)));
        assertBroken(image().put(4, (byte) 1)); // 32 bits
        assertBroken(image().put(5, (byte) 2)); // big-endian
    }

    @Test
    void chainsWithoutEnd() {
        assertBroken(image().putLong(DYNAMIC + 72, Long.MAX_VALUE).putInt(VERSIONS + 12, 0)); // the same entry again
        assertBroken(image().putShort(VERSIONS + 2, (short) -1).putInt(VERSIONS + 28, 0));
        assertBroken(image().putLong(DYNAMIC + 72, -1)); // as unsigned
    }

    @Test
    void whatPointsOutside() {
        assertBroken(image().putLong(32, Long.MAX_VALUE - 8)); // program headers
        assertBroken(image().putShort(56, (short) -1));
        assertBroken(image().putShort(54, (short) 0));
        assertBroken(image().putLong(64 + 32, Long.MAX_VALUE)); // a segment
        assertBroken(image().putLong(120 + 8, 0x3f8)); // the dynamic section
        assertBroken(image().putLong(DYNAMIC + 8, 1L << 40)); // a name
        assertBroken(image().putLong(DYNAMIC + 8, -1));
        assertBroken(image().putLong(DYNAMIC + 40, 0x9000)); // all names
        assertBroken(image().putLong(DYNAMIC + 56, 0x1000 + 0x3f8)); // the versions
        assertBroken(image().putInt(VERSIONS + 8, 0x7fffffff));
        byte[] full = new byte[0x400 - STRINGS];
        Arrays.fill(full, (byte) 'a');
        assertBroken(image().put(STRINGS, full)); // a name that never ends
    }

    /** Whatever the damage: an answer or an error. */
    @Test
    void anyDamage() {
        Random random = new Random(1);
        byte[] whole = image().array();
        for (int i = 0; i < 200_000; i++) {
            byte[] image = random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length))
                    : whole.clone();
            for (int changes = random.nextInt(4); changes >= 0 && image.length > 0; changes--) {
                int at = random.nextBoolean() ? random.nextInt(image.length)
                        : Math.min(image.length - 1, DYNAMIC + random.nextInt(0x60));
                image[at] = (byte) random.nextInt();
            }
            try {
                ElfNames.rename(image, OLD, NEW);
            } catch (MienException e) {
                assertTrue(e.getMessage().startsWith("cannot rename"), e.getMessage());
            }
        }
    }
}
