package io.sfworker.testing;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Environment variables of a test in place of those of this machine. */
public final class Variables {
    private Variables() {}

    /** Without the worker's defaults. */
    public static ConfigurableEnvironment only(Map<String, String> variables) {
        String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(name, new SystemEnvironmentPropertySource(name, new TreeMap<>(variables)));
        return environment;
    }
}
