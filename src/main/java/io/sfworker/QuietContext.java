package io.sfworker;

import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Settings and beans for a command, without a server and without a line of log among what the command prints. */
final class QuietContext {
    private QuietContext() {}

    static ConfigurableApplicationContext of(Class<?> configuration, String... arguments) {
        return new SpringApplicationBuilder(configuration)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .run(Stream.concat(Stream.of(arguments), Stream.of("--logging.threshold.console=OFF"))
                        .toArray(String[]::new));
    }
}
