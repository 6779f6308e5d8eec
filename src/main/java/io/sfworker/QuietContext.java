package io.sfworker;

import java.util.Map;
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
                .properties(Map.of("logging.level.root", "OFF", "LOG_LEVEL", "OFF", "CELERY_LOG_LEVEL", "OFF"))
                .run(arguments);
    }
}
