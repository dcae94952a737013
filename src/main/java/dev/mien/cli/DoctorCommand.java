package dev.mien.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.engine.kernels.cuda.CudaBoot;
import dev.mien.engine.kernels.cuda.CudaReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mien doctor}: whether the GPU is used, what was loaded from where, and else why not and what to do. */
@Command(name = "doctor",
        description = {"Says whether a GPU is used: which driver, CUDA and cuDNN were found, and where;"
                + " and if it is not, why, and what to do.",
                "Exits with 4 where '--backend cuda' is asked for and the GPU cannot be used."})
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        CudaReport report = CudaBoot.report();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonMapper().writeValueAsString(asJson(report)));
        } else {
            print(report, out);
        }
        out.flush();
        boolean asked = "cuda".equals(System.getProperty("mien.backend", System.getenv("MIEN_BACKEND")));
        return asked && !report.usable() ? 4 : 0;
    }

    private static void print(CudaReport report, PrintWriter out) {
        report.facts().forEach((name, value) -> out.printf("%-12s %s%n", name, value));
        report.libraries().forEach((name, file) -> out.printf("%-12s %s%n", "loaded", file));
        report.problems()
                .forEach(problem -> out.printf("%-12s %s%n", report.usable() ? "passed over" : "problem", problem));
    }

    private static Map<String, Object> asJson(CudaReport report) {
        Map<String, Object> all = new LinkedHashMap<>(report.facts());
        all.put("usable", report.usable());
        Map<String, String> libraries = new LinkedHashMap<>();
        for (Map.Entry<String, Path> library : report.libraries().entrySet()) {
            libraries.put(library.getKey(), library.getValue().toString());
        }
        all.put("libraries", libraries);
        all.put("problems", report.problems());
        return all;
    }
}
