package io.sfworker.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/** What the worker is configured with, without secrets. */
public final class EffectiveSettings {
    private static final Pattern SECRET = Pattern.compile("(?i)password|token|secret|credential");
    private static final Pattern URL = Pattern.compile("(?i)url|endpoint");
    // Up to the last @: a password with / or @ that nobody escaped is one all the same, also when the URL is none then.
    private static final Pattern USER = Pattern.compile("^([a-z+-]+://)?.*@");
    private static final Pattern USER_OF_URL = Pattern.compile("//.*@");
    private static final Pattern PATH_OF_URL = Pattern.compile("(://[^/]*/).+");
    private static final Pattern QUERY_OF_URL = Pattern.compile("(://[^?]*\\?).*");
    private static final String HIDDEN = "***";
    private static final String CALLBACK = "CALLBACKURL";

    private EffectiveSettings() {}

    /** A line for each variable or setting that is not as delivered, sorted. */
    static List<String> lines(ConfigurableEnvironment environment, KnownSettings known) {
        Map<String, String> set = new TreeMap<>();
        for (String name : known.variables()) {
            String value = environment.getProperty(name, "");
            if (!value.isEmpty()) {
                set.put(name, value);
            }
        }
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> some && !isDelivered(source)) {
                Arrays.stream(some.getPropertyNames())
                        .filter(name -> KnownSettings.letters(name).startsWith("SFWORKER"))
                        .forEach(name -> set.putIfAbsent(name, environment.getProperty(name, "")));
            }
        }
        return set.entrySet().stream()
                .map(entry -> "set: %s=%s".formatted(entry.getKey(), shown(entry.getKey(), entry.getValue())))
                .toList();
    }

    /** Every setting with what is in force, by name; secrets as {@code ***}. */
    public static SortedMap<String, String> all(ConfigurableEnvironment environment) {
        SortedMap<String, String> all = new TreeMap<>();
        KnownSettings.of(environment)
                .properties()
                .forEach((name, standard) -> all.put(name, shown(name, environment.getProperty(name, standard))));
        return all;
    }

    /** The value of a variable or setting as anybody may read it. */
    public static String shown(String name, String value) {
        if (SECRET.matcher(name).find()) {
            return value.isEmpty() ? value : HIDDEN;
        }
        String withoutUser = URL.matcher(name).find()
                ? USER.matcher(value).replaceFirst("$1" + HIDDEN + "@")
                : USER_OF_URL.matcher(value).replaceAll("//" + HIDDEN + "@");
        // What is called there may be known to nobody else.
        String withoutPath = KnownSettings.letters(name).endsWith(CALLBACK)
                ? PATH_OF_URL.matcher(withoutUser).replaceAll("$1" + HIDDEN)
                : withoutUser;
        return QUERY_OF_URL.matcher(withoutPath).replaceAll("$1" + HIDDEN);
    }

    private static boolean isDelivered(PropertySource<?> source) {
        return source instanceof OriginTrackedMapPropertySource
                && source.getName().contains(KnownSettings.DEFAULTS);
    }
}
