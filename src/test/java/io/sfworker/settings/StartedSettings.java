package io.sfworker.settings;

import io.sfworker.testing.Variables;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/** A Spring application without beans, with the variables of a test for its environment. */
final class StartedSettings {
    private StartedSettings() {}

    /** Starts and ends it. Fails: {@link SettingsRefused}. */
    static ConfigurableEnvironment with(Map<String, String> variables) {
        ConfigurableEnvironment environment = Variables.only(variables);
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Object.class)
                .web(WebApplicationType.NONE)
                .environment(environment)
                .run()) {
            return application.getEnvironment();
        }
    }
}
