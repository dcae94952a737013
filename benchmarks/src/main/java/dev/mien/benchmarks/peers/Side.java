package dev.mien.benchmarks.peers;

/** One who takes part in a contest. */
interface Side extends AutoCloseable {
    /** The work that is timed, once. */
    void run() throws Exception;

    @Override
    default void close() throws Exception {}
}
