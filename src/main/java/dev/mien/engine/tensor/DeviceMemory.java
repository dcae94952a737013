package dev.mien.engine.tensor;

import java.lang.foreign.MemorySegment;

/**
 * Elements of four bytes in the memory of a device: the second home that a {@link MirroredStorage} may have. Positions and
 * counts are in elements. What is asked for takes effect in the order in which it was asked for, together with the kernels of
 * that device.
 */
public interface DeviceMemory {
    /** Copies elements of a host array here. The array may be changed as soon as this returns. */
    void upload(MemorySegment host, int from, int to, int count);

    /** Copies elements to a host array, all work on them done. */
    void download(int from, MemorySegment host, int to, int count);

    /** Copies elements of another memory of the same device here. */
    void copy(DeviceMemory source, int from, int to, int count);

    /** Sets elements to four bytes. */
    void fill(int bits, int from, int count);

    /** Gives the memory back; a second time does nothing. */
    void free();

    /** The cause of what is thrown when a device has no room. */
    final class Full extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A device that has memory of its own. */
    interface Device {
        /** Memory of undefined contents. Errors: MienException with the cause {@link Full}. */
        DeviceMemory allocate(int count);

        /** Bytes that it may give. */
        long capacity();

        /**
         * Memory that holds these parts of the host's, one after the other, copied while kernels that were asked for before compute.
         * The parts may be changed as soon as this returns. Null where that cannot be done now.
         */
        default DeviceMemory sendAhead(MemorySegment... parts) {
            return null;
        }
    }
}
