package io.sfworker.settings;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A Spring application without beans, with the variables of a test for its environment. */
final class StartedSettings {
    private StartedSettings() {}

    /** Starts and ends it. Fails: {@link SettingsRefused}. */
    static ConfigurableEnvironment with(Map<String, String> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new TreeMap<>(variables)));
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Object.class)
                .web(WebApplicationType.NONE)
                .environment(environment)
                .run()) {
            return application.getEnvironment();
        }
    }
}
