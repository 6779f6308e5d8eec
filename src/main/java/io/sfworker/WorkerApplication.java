package io.sfworker;

import io.sfworker.cli.Commands;
import java.util.Set;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the worker, or runs a command. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class WorkerApplication {
    private static final Set<String> HELP = Set.of("--help", "-h", "--version", "-V");

    public static void main(String[] arguments) {
        if (isCommand(arguments)) {
            // A command answers with its exit code, and only this returns one.
            System.exit(Commands.line()
                    .addSubcommand(new ValidateCommand())
                    .addSubcommand(new DoctorCommand())
                    .execute(arguments));
        }
        SpringApplication.run(WorkerApplication.class, arguments);
    }

    /** Spring's own arguments are options. */
    private static boolean isCommand(String[] arguments) {
        return arguments.length > 0 && (!arguments[0].startsWith("-") || HELP.contains(arguments[0]));
    }
}
