package dev.mien.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts arithmetic, so that the table has a line in GFLOP/s: a multiplication and an addition are two operations. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Gflop {
    /** 10^9 operations since the iteration began; JMH sets it to zero and divides it by the time. */
    public double gflop;
}
