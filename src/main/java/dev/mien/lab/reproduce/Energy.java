package dev.mien.lab.reproduce;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the processors have used, by their own counters (RAPL), where the system lets us read them. */
final class Energy {
    private static final Path COUNTERS = Path.of("/sys/class/powercap");
    private final long[] start = counters();

    /** Joules since this was made; NaN when it is not known, or a counter has gone round. */
    double joules() {
        long[] now = counters();
        if (now.length == 0 || now.length != start.length) {
            return Double.NaN;
        }
        double sum = 0;
        for (int i = 0; i < now.length; i++) {
            if (now[i] < start[i]) {
                return Double.NaN;
            }
            sum += (now[i] - start[i]) * 1e-6;
        }
        return sum;
    }

    /** Of whole packages, microjoules. */
    private static long[] counters() {
        try (Stream<Path> zones = Files.list(COUNTERS)) {
            List<Path> packages = zones.filter(z -> z.getFileName().toString().matches("intel-rapl:[0-9]+")).sorted()
                    .toList();
            long[] out = new long[packages.size()];
            for (int i = 0; i < out.length; i++) {
                out[i] = Long.parseLong(Files.readString(packages.get(i).resolve("energy_uj")).strip());
            }
            return out;
        } catch (IOException | NumberFormatException e) {
            return new long[0]; // no such counters, or not for us: then energy is not measured, and the report says so
        }
    }
}
