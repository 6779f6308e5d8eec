package io.sfworker.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.logging.Log;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;

/**
 * Refuses names in our prefix that nothing reads and values that would be ignored, warns of variables of the Python
 * worker that mean nothing here, and says once what was set.
 */
final class SettingsCheck implements EnvironmentPostProcessor, Ordered {
    private static final String PREFIX = "SFWORKER";

    private final Log log;

    /** The log that Spring writes when logging is set up. */
    SettingsCheck(DeferredLogFactory logs) {
        this.log = logs.getLog(SettingsCheck.class);
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        KnownSettings known = KnownSettings.of(environment);
        List<String> wrong = new ArrayList<>(unknown(environment.getPropertySources(), known));
        ContractRules rules = new ContractRules(environment);
        wrong.addAll(rules.broken());
        if (!wrong.isEmpty()) {
            throw new SettingsRefused(wrong);
        }
        rules.remarks().forEach(log::warn);
        EffectiveSettings.lines(environment, known).forEach(log::info);
    }

    private static List<String> unknown(MutablePropertySources sources, KnownSettings known) {
        return sources.stream()
                .filter(EnumerablePropertySource.class::isInstance)
                .map(EnumerablePropertySource.class::cast)
                .flatMap(source -> Arrays.stream(source.getPropertyNames()))
                .filter(name -> KnownSettings.letters(name).startsWith(PREFIX) && !known.has(withoutFile(name)))
                .distinct()
                .map(name -> "%s is set, and nothing reads it%s".formatted(name, suggestion(name, known)))
                .toList();
    }

    private static String suggestion(String name, KnownSettings known) {
        boolean variable = name.equals(name.toUpperCase(Locale.ROOT));
        return Nearest.hint(name, variable ? variables(known) : known.names());
    }

    /** Settings as variables have them. */
    private static List<String> variables(KnownSettings known) {
        return known.names().stream()
                .map(name -> name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT))
                .toList();
    }

    private static String withoutFile(String name) {
        return SecretFiles.NAMES.stream()
                .filter(secret -> name.equals(secret + "_FILE"))
                .findFirst()
                .orElse(name);
    }
}
