package io.sfworker;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the worker. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class WorkerApplication {
    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        if (!words.isEmpty() && words.get(0).equals(ValidateCommand.NAME)) {
            // A command answers with its exit code, and only this returns one.
            System.exit(ValidateCommand.run(words.subList(1, words.size()), System.out));
        }
        SpringApplication.run(WorkerApplication.class, arguments);
    }
}
