package dev.mien.engine.kernels.cuda;

import static jcuda.driver.CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED;
import static jcuda.driver.JCudaDriver.cuGraphDestroy;
import static jcuda.driver.JCudaDriver.cuGraphExecDestroy;
import static jcuda.driver.JCudaDriver.cuGraphInstantiate;
import static jcuda.driver.JCudaDriver.cuGraphLaunch;
import static jcuda.driver.JCudaDriver.cuStreamBeginCapture;
import static jcuda.driver.JCudaDriver.cuStreamEndCapture;

import dev.mien.MienException;
import dev.mien.engine.tensor.MirroredStorage;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that run again and again, between the same tensors, as one graph: the second run is recorded by the driver, and every
 * later one is a single call. The first makes everything current on the device and chooses algorithms. Calls that need the host
 * in between cannot be recorded; they go on one by one.
 */
final class CudaGraph implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(CudaGraph.class);
    private static final Cleaner CLEANER = Cleaner.create();

    private static final ThreadLocal<List<Use>> NOTED = new ThreadLocal<>();

    private record Use(MirroredStorage storage, boolean read, boolean written) {}

    private enum State {
        NEW, WARM, RECORDED, REFUSED
    }

    private final CudaDevice gpu;
    private final Runnable calls;
    private CUgraphExec graph;
    /** What the recorded calls read and write, other than what they free themselves. */
    private List<Use> uses;
    private State state = State.NEW;

    CudaGraph(CudaDevice gpu, Runnable calls) {
        this.gpu = gpu;
        this.calls = calls;
    }

    /** Tells that a call uses a storage. */
    static void note(MirroredStorage storage, boolean read, boolean written) {
        List<Use> uses = NOTED.get();
        if (uses != null) {
            uses.add(new Use(storage, read, written));
        }
    }

    @Override
    public void run() {
        if (state == State.WARM) {
            record();
        }
        if (state == State.RECORDED) {
            uses.stream().filter(Use::read).forEach(u -> u.storage.onDevice(0, u.storage.size(), true, false));
            gpu.call("running a graph", () -> cuGraphLaunch(graph, gpu.stream()));
            uses.stream().filter(Use::written).forEach(u -> u.storage.onDevice(0, u.storage.size(), true, true));
        } else {
            calls.run();
            state = state == State.NEW ? State.WARM : state;
        }
    }

    private void record() {
        synchronized (gpu) {
            CUgraph recorded = new CUgraph();
            CUgraphExec ready = new CUgraphExec();
            gpu.call("recording", () -> cuStreamBeginCapture(gpu.stream(), CU_STREAM_CAPTURE_MODE_RELAXED));
            gpu.setRecording(true);
            NOTED.set(new ArrayList<>());
            String refusal = null;
            try {
                calls.run();
            } catch (HostNeeded e) {
                refusal = e.getMessage();
            } catch (MienException e) {
                gpu.requireWhole();
                refusal = e.getMessage();
            } finally {
                gpu.setRecording(false);
            }
            List<Use> noted = NOTED.get();
            NOTED.remove();
            List<DeviceArray> scratch = gpu.heap().endRecording();
            int ended = cuStreamEndCapture(gpu.stream(), recorded);
            if (refusal == null && ended == 0 && cuGraphInstantiate(ready, recorded, 0) == 0) {
                graph = ready;
                uses = noted.stream().filter(u -> !u.storage.isFreed()).distinct().toList();
                state = State.RECORDED;
                CLEANER.register(this, () -> dispose(gpu, ready, scratch));
            } else {
                LOG.info("not recorded as a graph: {}", refusal == null ? "the driver refuses" : refusal);
                state = State.REFUSED;
                scratch.forEach(gpu.heap()::give);
            }
            if (ended == 0) {
                gpu.call("ending a recording", () -> cuGraphDestroy(recorded));
            }
        }
    }

    private static void dispose(CudaDevice gpu, CUgraphExec graph, List<DeviceArray> scratch) {
        gpu.call("dropping a graph", () -> cuGraphExecDestroy(graph));
        scratch.forEach(gpu.heap()::give);
    }

    /** Thrown where a call needs the host while calls are recorded. */
    static final class HostNeeded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HostNeeded(String what) {
            super(what);
        }
    }
}
