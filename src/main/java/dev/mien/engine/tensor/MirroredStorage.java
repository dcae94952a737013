package dev.mien.engine.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;

/**
 * A storage of four-byte elements that may live on the host, on a device, or on both. Either copy may be out of date; whoever
 * asks for one gets it current, copied over when need be, and says whether he will change it. So kernels of a device and code
 * of the host work on the same tensors without knowing of each other, and what only one side uses never moves.
 *
 * <p>Without a device ({@link #use}) there is the host's array and nothing to decide.
 */
public abstract sealed class MirroredStorage implements Storage permits FloatStorage, IntStorage {
    private static final Cleaner CLEANER = Cleaner.create();
    private static volatile DeviceMemory.Device device;

    final int size;
    final boolean pooled;
    private final boolean clear;
    private DeviceMemory memory;
    private boolean freed;
    private boolean hostIsCurrent;
    private boolean deviceIsCurrent;

    /** @param clear elements that nobody has written yet are zero */
    MirroredStorage(int size, boolean pooled, boolean clear, boolean hostIsCurrent) {
        this.size = size;
        this.pooled = pooled;
        this.clear = clear;
        this.hostIsCurrent = hostIsCurrent;
    }

    /** From now on new storages take memory where they are first used: on this device, or on the host. Null: on the host. */
    public static void use(DeviceMemory.Device device) {
        MirroredStorage.device = device;
    }

    /** Bytes that all tensors may take: on the device, if there is one, else of the Java heap. */
    public static long capacity() {
        DeviceMemory.Device d = device;
        return d != null ? d.capacity() : Runtime.getRuntime().maxMemory();
    }

    /** Whether new tensors take memory on a device. */
    public static boolean hasDevice() {
        return device != null;
    }

    @Override
    public final int size() {
        return size;
    }

    /** The host's array as a segment; taken now if there is none. */
    abstract MemorySegment array();

    abstract boolean hasArray();

    /** Drops the host's array. */
    abstract void dropArray();

    /** True while no device has anything to do with this. */
    final boolean isHostOnly() {
        return memory == null && hostIsCurrent;
    }

    /** Makes the host's array current. */
    final synchronized void bringToHost(boolean toBeChanged) {
        requireAlive();
        if (!hostIsCurrent) {
            MemorySegment array = array();
            if (deviceIsCurrent) {
                memory.download(0, array, 0, size);
            } else if (clear) {
                array.asSlice(0, 4L * size).fill((byte) 0);
            }
            hostIsCurrent = true;
        }
        deviceIsCurrent &= !toBeChanged;
    }

    /**
     * The copy on the device.
     *
     * @param from    first element that is used
     * @param count   how many are
     * @param read    whether they are read; else they are all written
     * @param written whether they are changed
     */
    public final synchronized DeviceMemory onDevice(int from, int count, boolean read, boolean written) {
        requireAlive();
        if (memory == null) {
            memory = device.allocate(size);
            if (!pooled) {
                CLEANER.register(this, memory::free);
            }
        }
        if (!deviceIsCurrent && (read || count < size)) {
            if (hostIsCurrent) {
                memory.upload(array(), 0, 0, size);
            } else if (clear) {
                memory.fill(0, 0, size);
            }
        }
        deviceIsCurrent = true;
        if (written) {
            hostIsCurrent = false;
        }
        return memory;
    }

    /** Begins to copy what only the host has to the device, beside what that computes; without a device, nothing. */
    final synchronized void sendAhead() {
        requireAlive();
        if (device == null || memory != null || !hostIsCurrent) {
            return;
        }
        DeviceMemory sent = device.sendAhead(array().asSlice(0, 4L * size));
        if (sent != null) {
            memory = sent;
            deviceIsCurrent = true;
            if (!pooled) {
                CLEANER.register(this, sent::free);
            }
        }
    }

    /** Copies elements, on the device if one of the two is there. */
    static void copy(MirroredStorage from, int at, MirroredStorage to, int toAt, int count) {
        boolean fromDevice = from.isOnDevice();
        if (fromDevice || to.takesOnDevice(count)) {
            DeviceMemory target = to.onDevice(toAt, count, false, true);
            if (fromDevice) {
                target.copy(from.onDevice(at, count, true, false), at, toAt, count);
            } else {
                from.bringToHost(false);
                target.upload(from.array(), at, toAt, count);
            }
            return;
        }
        from.bringToHost(false);
        to.bringToHost(true);
        MemorySegment.copy(from.array(), 4L * at, to.array(), 4L * toAt, 4L * count);
    }

    /** Sets elements where they are. */
    final void fill(int bits, int from, int count) {
        if (takesOnDevice(count)) {
            onDevice(from, count, false, true).fill(bits, from, count);
        } else {
            bringToHost(true);
            fillArray(bits, from, count);
        }
    }

    abstract void fillArray(int bits, int from, int count);

    private synchronized boolean isOnDevice() {
        requireAlive();
        return deviceIsCurrent;
    }

    /** A part of what is nowhere yet, or not on the host, is written on the device. */
    private synchronized boolean takesOnDevice(int count) {
        requireAlive();
        return deviceIsCurrent || device != null && !hostIsCurrent && count < size;
    }

    /** Whether {@link #free} was called. */
    public final synchronized boolean isFreed() {
        return freed;
    }

    private void requireAlive() {
        if (freed) {
            throw new IllegalStateException("this tensor was freed with its Scope, or in Tape.backward;"
                    + " keep it with scope.keep or tape.keep");
        }
    }

    @Override
    public final synchronized void free() {
        freed = true;
        hostIsCurrent = false;
        if (hasArray()) {
            dropArray();
        }
        if (memory != null) {
            memory.free();
        }
    }
}
