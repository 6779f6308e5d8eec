package io.sfworker.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Shows a setting with an impossible value as it was written: variable, value without secrets, and the rule.
 *
 * <p>Spring's own analysis names the placeholder in our defaults, which who set the variable has never seen.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BindingFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {
    private static final Pattern SETTING = Pattern.compile("^sfworker\\.[a-z0-9.\\[\\]_-]*[a-z0-9\\]]");

    private final Environment environment;

    BindingFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    /** Null leaves it to Spring. */
    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        if (!(environment instanceof ConfigurableEnvironment configured)) {
            return null;
        }
        KnownSettings known = KnownSettings.of(configured);
        String own =
                String.valueOf(NestedExceptionUtils.getMostSpecificCause(cause).getMessage());
        Matcher ours = SETTING.matcher(own);
        String property = ours.find() ? ours.group() : cause.getName().toString();
        String rule = own.startsWith("sfworker.") ? own : rule(property, cause, known);
        return origin(property, known)
                .map(set -> new FailureAnalysis(
                        set + ": " + rule, "Correct this setting; docker/env.template explains every one.", cause))
                .orElse(null);
    }

    /** What set the property, as {@code NAME=value}; empty when nothing did that we know of. */
    private Optional<String> origin(String property, KnownSettings known) {
        return Stream.concat(
                        Stream.of(property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT)),
                        known.variablesOf(property).stream())
                .filter(name -> !environment.getProperty(name, "").isEmpty())
                .findFirst()
                .or(() -> Optional.of(property).filter(name -> known.has(name) && isSet(name)))
                .map(name -> name + "=" + EffectiveSettings.shown(name, value(name)));
    }

    private boolean isSet(String name) {
        return !value(name).isEmpty();
    }

    private String value(String name) {
        return environment.getProperty(name, "");
    }

    private static String rule(String property, BindException cause, KnownSettings known) {
        return "%s must be %s"
                .formatted(property, kind(cause.getTarget().getType().resolve(), known.unitOf(property)));
    }

    private static String kind(@Nullable Class<?> type, String unit) {
        if (!unit.isEmpty()) {
            return "a whole number, of " + (unit.equals("s") ? "seconds" : "bytes");
        }
        if (type == null) {
            return "what src/docs/settings.md says";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> String.valueOf(constant).toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "));
        }
        if (List.of(int.class, long.class, Integer.class, Long.class).contains(type)) {
            return "a whole number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == Duration.class) {
            return "a time, for example 500ms, 15s, 5m or 1h";
        }
        return type == DataSize.class ? "a size, for example 200MB" : "what src/docs/settings.md says";
    }
}
