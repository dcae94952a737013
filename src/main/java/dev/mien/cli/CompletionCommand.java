package dev.mien.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mien completion}: teaches bash and zsh to complete our commands. */
@Command(name = "completion", description = "Prints a completion script for bash and zsh.",
        footer = {"", "To use it, write into ~/.bashrc:", "  alias mien='java -jar /path/to/mien.jar'",
                "  source <(java -jar /path/to/mien.jar completion)"})
final class CompletionCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        CommandLine cmd = spec.commandLine();
        cmd.getOut().print(AutoComplete.bash("mien", spec.root().commandLine()));
        cmd.getOut().flush();
    }
}
