package dev.mien.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line: {@code mien SUB-COMMAND [options]}. Sub-commands are {@code Callable<Integer>} classes listed below;
 * a failure the user can act on is thrown as {@link dev.mien.MienException} and printed as one line.
 */
@Command(name = "mien",
        description = "Recognises facial expressions on video, with neural networks written in plain Java.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nArguments:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:a defect of the program", "2:the command or configuration is wrong",
                "3:the input data cannot be used", "4:the machine lacks something",
                "5:a result is outside its tolerance"},
        footer = {"", "'mien COMMAND --help' explains a command."})
public final class Mien implements Runnable {
    private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("detect", DetectCommand.class);
        COMMANDS.put("run", RunCommand.class);
        COMMANDS.put("train", TrainCommand.class);
        COMMANDS.put("predict", PredictCommand.class);
        COMMANDS.put("reproduce", ReproduceCommand.class);
        COMMANDS.put("synth", SynthCommand.class);
        COMMANDS.put("tsc", TscCommand.class);
        COMMANDS.put("dtw", DtwCommand.class);
        COMMANDS.put("embed", EmbedCommand.class);
        COMMANDS.put("augment", AugmentCommand.class);
        COMMANDS.put("summary", SummaryCommand.class);
        COMMANDS.put("info", InfoCommand.class);
        COMMANDS.put("doctor", DoctorCommand.class);
        COMMANDS.put("weights", WeightsCommand.class);
        COMMANDS.put("export", ExportCommand.class);
        COMMANDS.put("verify", VerifyCommand.class);
        COMMANDS.put("completion", CompletionCommand.class);
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private GlobalOptions options;

    /** Runs a command line and ends the process with its exit code. */
    public static void main(String[] args) {
        if (Boolean.getBoolean("mien.launched")) {
            endWithParent();
        }
        System.exit(execute(args));
    }

    /** A launcher that is killed passes nothing on; work that nobody waits for would go on beside the next command's. */
    private static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(launcher -> launcher.onExit().thenRun(() -> System.exit(1)));
    }

    /** Runs a command line within this process; returns its exit code. */
    public static int execute(String... args) {
        configureLogging(args);
        if (KernelWarmUp.isOfUse(args)) {
            KernelWarmUp.start();
        }
        CommandLine commandLine = commandLine(args);
        try {
            return commandLine.execute(args);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return new Failures(Arrays.asList(args).contains("--stacktrace")).report(e, commandLine.getErr());
        }
    }

    /**
     * The command line, ready to parse: with the sub-commands that these arguments name, for setting up those of which no use
     * is made takes longer than the rest; with all of them when none is named, or when they are to be completed.
     */
    static CommandLine commandLine(String... args) {
        Mien mien = new Mien();
        CommandLine commandLine = new CommandLine(mien);
        List<String> words = Arrays.asList(args);
        boolean all = words.contains("completion") || Collections.disjoint(words, COMMANDS.keySet());
        COMMANDS.forEach((name, command) -> {
            if (all || words.contains(name)) {
                commandLine.addSubcommand(name, command);
            }
        });
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionStrategy(mien::run);
        commandLine.setParameterExceptionHandler(Mien::explainUsage);
        commandLine.setExecutionExceptionHandler(
                (e, cmd, parsed) -> new Failures(mien.options.stacktrace).report(e, cmd.getErr()));
        return commandLine;
    }

    /** Without a sub-command: the help. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private int run(ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        try {
            options.apply();
        } catch (RuntimeException e) {
            return new Failures(options.stacktrace).report(e, parsed.commandSpec().commandLine().getErr());
        }
        return new RunLast().execute(parsed);
    }

    private static int explainUsage(ParameterException e, String[] args) {
        CommandLine cmd = e.getCommandLine();
        PrintWriter err = cmd.getErr();
        err.println("mien: " + Failures.oneLine(e.getMessage()));
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("'" + cmd.getCommandSpec().qualifiedName() + " --help' shows how to use it.");
        err.flush();
        return cmd.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** The level has to be known before the first logger exists, that is, before any command class is loaded. */
    private static void configureLogging(String[] args) {
        if (Arrays.stream(args).anyMatch(arg -> arg.equals("-v") || arg.equals("--verbose"))) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
        }
    }
}
