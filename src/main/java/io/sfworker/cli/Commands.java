package io.sfworker.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ScopeType;

/** {@code java -jar sfworker.jar <command>}; without a command the worker starts. */
@Command(
        name = "sfworker",
        description = "Without a command the worker starts. Commands ask one that runs.",
        synopsisSubcommandLabel = "[COMMAND]",
        mixinStandardHelpOptions = true,
        // Each command has --help too.
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        subcommands = {
            HelpCommand.class,
            StatusCommand.class,
            SubmitCommand.class,
            WatchCommand.class,
            CancelCommand.class,
            DeadLetterCommand.class,
            RoutesCommand.class,
            ComponentsCommand.class,
            SelfTestCommand.class,
            DiagnoseCommand.class
        })
public final class Commands {
    private Commands() {}

    /** The commands of this package, to which others may be added. */
    public static CommandLine line() {
        return new CommandLine(new Commands()).setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof Refusal) {
                command.getErr().println(failure.getMessage());
                return WorkerCommand.NOT_AS_WISHED;
            }
            throw failure;
        });
    }
}
