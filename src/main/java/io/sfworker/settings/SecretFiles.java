package io.sfworker.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Reads secrets from files, as containers get them: {@code REDIS_PASSWORD_FILE=/run/secrets/redis} stands for {@code
 * REDIS_PASSWORD} with the content of that file, without the line end behind it.
 *
 * <p>A file that cannot be read, or a secret that is given both ways, is refused. A file without content gives none, so
 * that a container can have it whether it is used or not.
 */
final class SecretFiles implements EnvironmentPostProcessor, Ordered {
    /** Everything that may hold a secret; a URL can have a password in it. */
    static final List<String> NAMES = List.of(
            "REDIS_PASSWORD",
            "REDIS_URL",
            "SFWORKER_HTTP_READTOKEN",
            "SFWORKER_OPS_TOKEN",
            "SFWORKER_REDIS_PASSWORD",
            "TASK_STATUS_CALLBACK_URL");

    private static final String SUFFIX = "_FILE";
    /** Ends as Spring wants it, so that names are read like those of variables. */
    private static final String SOURCE = "secretFiles-systemEnvironment";

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> secrets = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (String name : NAMES) {
            String file = environment.getProperty(name + SUFFIX, "");
            if (!file.isBlank()) {
                if (environment.getProperty(name, "").isEmpty()) {
                    read(name, file, secrets, wrong);
                } else if (!isEmpty(file)) {
                    wrong.add("%s and %s%s are both set: set one of them".formatted(name, name, SUFFIX));
                }
            }
        }
        if (!wrong.isEmpty()) {
            throw new SettingsRefused(wrong);
        }
        if (!secrets.isEmpty()) {
            environment
                    .getPropertySources()
                    .addBefore(
                            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                            new SystemEnvironmentPropertySource(SOURCE, secrets));
        }
    }

    private static boolean isEmpty(String file) {
        try {
            return Files.readString(Path.of(file)).isBlank();
        } catch (IOException e) {
            // Whoever named it meant to give something.
            return false;
        }
    }

    private static void read(String name, String file, Map<String, Object> secrets, List<String> wrong) {
        try {
            secrets.put(name, Files.readString(Path.of(file)).stripTrailing());
        } catch (IOException e) {
            wrong.add("%s%s=%s: the file cannot be read (%s)"
                    .formatted(name, SUFFIX, file, e.getClass().getSimpleName()));
        }
    }
}
