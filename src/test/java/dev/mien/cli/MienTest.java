package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.MienException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MienTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... args) {
        return execute(Mien.commandLine(), args);
    }

    private int execute(CommandLine commandLine, String... args) {
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }

    @Test
    void helpIsShownWithoutACommand() {
        assertEquals(0, execute());
        assertTrue(out.toString().contains("Usage: mien"), out.toString());
        assertTrue(out.toString().contains("--backend"), out.toString());
    }

    @Test
    void everyCommandExplainsItself() {
        for (CommandLine command : Mien.commandLine().getSubcommands().values()) {
            assertEquals(0, execute(command.getCommandName(), "--help"));
            assertTrue(command.getCommandSpec().usageMessage().description().length > 0, command.getCommandName());
        }
    }

    @Test
    void versionNamesMienAndJava() {
        assertEquals(0, execute("--version"));
        assertTrue(out.toString().startsWith("mien "), out.toString());
        assertFalse(out.toString().contains("${"), out.toString());
    }

    @Test
    void infoAsJson() throws Exception {
        assertEquals(0, execute("info", "--json"));
        JsonNode facts = new JsonMapper().readTree(out.toString());
        assertEquals(Runtime.getRuntime().availableProcessors(), facts.get("cores").asInt());
    }

    @Test
    void aMistypedCommandSuggestsTheNearest() {
        assertEquals(2, execute("inof"));
        assertTrue(err.toString().startsWith("mien: Unmatched argument"), err.toString());
        assertTrue(err.toString().contains("mien info"), err.toString());
    }

    @Test
    void aMistypedOptionSuggestsTheNearest() {
        assertEquals(2, execute("info", "--jsno"));
        assertTrue(err.toString().contains("--json"), err.toString());
        assertTrue(err.toString().contains("mien info --help"), err.toString());
    }

    @Test
    void threadsMustBePositive() {
        assertEquals(2, execute("info", "--threads", "0"));
        assertEquals("mien: --threads must be at least 1, got 0" + System.lineSeparator(), err.toString());
    }

    @Test
    void anUnknownBackendIsNamedWithTheKnownOnes() {
        assertEquals(2, execute("info", "--backend", "abacus"));
        assertTrue(err.toString().contains("abacus") && err.toString().contains("reference"), err.toString());
    }

    @Test
    void completionKnowsTheCommands() {
        assertEquals(0, execute("completion"));
        assertTrue(out.toString().contains("info"), out.toString());
    }

    @Test
    void aUsersFailureIsOneLine() {
        assertEquals(3, fail(MienException.data("clip.mp4 is empty\n  record it again")));
        assertEquals("mien: clip.mp4 is empty; record it again" + System.lineSeparator(), err.toString());
    }

    @Test
    void aMissingFileIsTheUsersFailureToo() {
        assertEquals(3, fail(new UncheckedIOException(new NoSuchFileException("x.yaml"))));
        assertEquals("mien: x.yaml: no such file or folder" + System.lineSeparator(), err.toString());
    }

    @Test
    void aDefectOffersTheStackTrace() {
        assertEquals(1, fail(new IllegalStateException("oops")));
        assertTrue(err.toString().contains("--stacktrace"), err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void theStackTraceIsShownOnRequest() {
        assertEquals(1, fail(new IllegalStateException("oops"), "--stacktrace"));
        assertTrue(err.toString().contains("\tat "), err.toString());
    }

    private int fail(Exception failure, String... options) {
        CommandLine commandLine = Mien.commandLine();
        CommandLine failing = new CommandLine(new Failing(failure));
        commandLine.addSubcommand(failing);
        failing.setExecutionExceptionHandler(commandLine.getExecutionExceptionHandler());
        String[] args = new String[options.length + 1];
        System.arraycopy(options, 0, args, 0, options.length);
        args[options.length] = "failing";
        return execute(commandLine, args);
    }

    @Command(name = "failing")
    private record Failing(Exception failure) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw failure;
        }
    }
}
