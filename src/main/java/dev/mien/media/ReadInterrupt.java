package dev.mien.media;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Lets FFmpeg ask, while it reads, whether anybody still waits. One callback serves all decoders: JavaCPP has but ten native
 * functions for callbacks of a class, and hands them out without a lock. Each decoder is told apart by an address of its own.
 */
final class ReadInterrupt implements AutoCloseable {
    private static final Map<Long, Heartbeat> WAITING = new ConcurrentHashMap<>();

    private final BytePointer token = new BytePointer(1);
    private final AVIOInterruptCB struct;

    /** Made once, when the first decoder is. */
    private static final class Asked extends AVIOInterruptCB.Callback_Pointer {
        static final Asked ONLY = new Asked();

        @Override
        public int call(Pointer token) {
            Heartbeat heartbeat = token == null ? null : WAITING.get(token.address());
            return heartbeat != null && heartbeat.cancelled() ? 1 : 0;
        }
    }

    /** For one decoder, until it is closed. */
    ReadInterrupt(Heartbeat heartbeat) {
        WAITING.put(token.address(), heartbeat);
        struct = new AVIOInterruptCB().callback(Asked.ONLY).opaque(token);
    }

    /** What FFmpeg is given. */
    AVIOInterruptCB struct() {
        return struct;
    }

    @Override
    public void close() {
        WAITING.remove(token.address());
        struct.close();
        token.close();
    }
}
