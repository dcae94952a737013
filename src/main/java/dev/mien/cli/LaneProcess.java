package dev.mien.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.MienException;
import dev.mien.verify.Outcome;
import dev.mien.verify.Result;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs mien in a second Java with narrower vectors. The width is a constant of a process, for only then does the compiler turn
 * vector code into vector instructions.
 */
final class LaneProcess {
    private LaneProcess() {}

    /** The outcomes that {@code mien ARGS --json} prints in such a process. */
    static List<Outcome> run(int bits, List<String> args) {
        try {
            Process child = new ProcessBuilder(command(bits, args)).redirectError(Redirect.INHERIT).start();
            Thread ending = new Thread(child::destroy);
            Runtime.getRuntime().addShutdownHook(ending);
            child.getOutputStream().close();
            try (InputStream in = child.getInputStream()) {
                return outcomes(new JsonMapper().readTree(in.readAllBytes()));
            } finally {
                child.waitFor();
                Runtime.getRuntime().removeShutdownHook(ending);
            }
        } catch (IOException e) {
            throw MienException.environment("cannot check " + bits + "-bit vectors in a second Java: " + e.getMessage()
                    + "; --lanes with this machine's own width does without");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** This Java with its own flags. */
    private static List<String> command(int bits, List<String> args) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!flag.startsWith("-agentlib") && !flag.startsWith("-javaagent") && !flag.startsWith("-Dmien.lanes")) {
                command.add(flag);
            }
        }
        command.add("-Dmien.lanes=" + bits);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Mien.class.getName()));
        command.addAll(args);
        return command;
    }

    private static List<Outcome> outcomes(JsonNode json) throws IOException {
        if (json == null || !json.path("cases").isArray()) {
            throw new IOException("it gave no results");
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (JsonNode c : json.get("cases")) {
            Result.Status status = Result.Status.valueOf(c.path("status").asText().toUpperCase(Locale.ROOT));
            outcomes.add(new Outcome(c.path("name").asText(), new Result(status, c.path("error").asDouble(Double.NaN),
                    c.path("tolerance").asDouble(Double.NaN), c.path("note").asText())));
        }
        return outcomes;
    }
}
