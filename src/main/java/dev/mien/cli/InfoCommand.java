package dev.mien.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.Parallel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mien info}: what this machine can do for us. */
@Command(name = "info", description = "Shows what computes on this machine: Java, cores, memory, vector width.")
final class InfoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Map<String, Object> facts = facts();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonMapper().writeValueAsString(facts));
        } else {
            facts.forEach((name, value) -> out.printf("%-12s %s%n", name, value));
        }
        out.flush();
        return 0;
    }

    private static Map<String, Object> facts() throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("mien", VersionProvider.version());
        facts.put("java", VersionProvider.java());
        facts.put("javaHome", System.getProperty("java.home"));
        facts.put("machine", VersionProvider.machine());
        facts.put("cores", Runtime.getRuntime().availableProcessors());
        facts.put("memoryMiB", totalMemory() >> 20);
        facts.put("heapMiB", Runtime.getRuntime().maxMemory() >> 20);
        facts.put("vectorBits", vectorBits());
        facts.put("threads", Parallel.threads());
        facts.put("backend", Backends.get().toString());
        return facts;
    }

    private static long totalMemory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /** Width of the vectors Java uses here; 0 without the vector module. Reflective, for the module may be absent. */
    static int vectorBits() {
        try {
            Class<?> species = Class.forName("jdk.incubator.vector.VectorSpecies");
            Object preferred = Class.forName("jdk.incubator.vector.FloatVector").getField("SPECIES_PREFERRED")
                    .get(null);
            return (int) species.getMethod("vectorBitSize").invoke(preferred);
        } catch (ReflectiveOperationException e) {
            return 0;
        }
    }
}
