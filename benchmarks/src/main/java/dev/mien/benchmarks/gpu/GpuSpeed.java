package dev.mien.benchmarks.gpu;

import dev.mien.benchmarks.gpu.GpuWork.Ready;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.cuda.CudaBackend;
import dev.mien.engine.kernels.cuda.CudaBoot;
import dev.mien.engine.kernels.cuda.CudaReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How long whole pieces of work take on the GPU: {@code GpuSpeed FILE [part of a title]...} appends a line of JSON for each.
 * System properties: {@code mien.precision}; {@code gpu.small=true} tries it out, timing nothing worth knowing. Ends with 1 when
 * a piece failed; the others are done all the same.
 */
public final class GpuSpeed {
    static final boolean SMALL = Boolean.getBoolean("gpu.small");
    private static final double SECONDS = SMALL ? 0 : 3;
    private static final int WARM = SMALL ? 0 : 5;
    private static final int TIMED = SMALL ? 1 : 7;

    private GpuSpeed() {}

    /** See above. */
    public static void main(String[] args) throws IOException {
        Backends.use(Backends.byName("cuda"));
        List<String> wanted = Arrays.asList(args).subList(1, args.length);
        boolean whole = true;
        for (GpuWork work : GpuWork.all(SMALL)) {
            if (wanted.isEmpty() || wanted.stream().anyMatch(work.title()::contains)) {
                Map<String, Object> line = about(work);
                try {
                    measure(work, line);
                } catch (RuntimeException | OutOfMemoryError e) {
                    line.put("error", String.valueOf(e.getMessage()));
                    whole = false;
                }
                String json = GpuReport.JSON.writeValueAsString(line) + "\n";
                Files.writeString(Path.of(args[0]), json, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                System.out.print(json);
            }
        }
        System.exit(whole ? 0 : 1);
    }

    private static Map<String, Object> about(GpuWork work) {
        CudaReport report = CudaBoot.report();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("side", "Mien");
        line.put("mode", CudaBackend.precision());
        line.put("device", report.device());
        line.put("libraries", report.facts().entrySet().stream()
                .filter(e -> List.of("driver", "cublas", "cudnn").contains(e.getKey()))
                .map(e -> e.getKey() + " " + e.getValue()).collect(Collectors.joining(", ")));
        line.put("work", work.title());
        line.put("unit", work.unit());
        line.put("per_call", work.perCall());
        return line;
    }

    private static void measure(GpuWork work, Map<String, Object> line) {
        Ready ready = work.prepare().get();
        line.put("parameters", ready.parameters());
        line.put("sample", ready.sample());
        times(ready.call(), WARM);
        line.put("ms", times(ready.call(), TIMED));
    }

    /** Milliseconds of each call: so many at least, and for some seconds. */
    private static List<Double> times(Runnable call, int least) {
        List<Double> ms = new ArrayList<>();
        long start = System.nanoTime();
        while (ms.size() < least || System.nanoTime() - start < SECONDS * 1e9) {
            long before = System.nanoTime();
            call.run();
            ms.add((System.nanoTime() - before) * 1e-6);
        }
        return ms;
    }
}
