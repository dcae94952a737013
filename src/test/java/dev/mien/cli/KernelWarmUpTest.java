package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KernelWarmUpTest {
    /** Options are read later: what they say of threads and backend must not have been decided by then. */
    @Test
    void isOfUseWhereNoOptionChoosesKernels() {
        assertTrue(KernelWarmUp.isOfUse("embed", "a.png", "--aligned", "--weights", "w.pt"));
        assertTrue(KernelWarmUp.isOfUse("-v", "embed", "a.png"));
        assertFalse(KernelWarmUp.isOfUse("summary", "PNet"));
        assertFalse(KernelWarmUp.isOfUse("embed", "a.png", "--threads=1"));
        assertFalse(KernelWarmUp.isOfUse("embed", "a.png", "--threads", "1"));
        assertFalse(KernelWarmUp.isOfUse("--backend", "reference", "embed", "a.png"));
        assertFalse(KernelWarmUp.isOfUse("embed", "a.png", "--precision=bf16"));
        assertFalse(KernelWarmUp.isOfUse("embed", "-h"));
    }
}
