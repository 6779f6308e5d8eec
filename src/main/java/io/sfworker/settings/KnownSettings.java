package io.sfworker.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * What can be set: the settings of our own classes, and the variables that the worker's defaults name.
 *
 * <p>Spring reads {@code sfworker.celery.wait-for-ray}, {@code SFWORKER_CELERY_WAITFORRAY} and {@code
 * SFWORKER_CELERY_WAIT_FOR_RAY} alike; so do we, by letters and digits only.
 */
final class KnownSettings {
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    static final String DEFAULTS = "class path resource [application.yaml]";
    private static final String PREFIX = "sfworker.";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)[:}]");
    private static final Pattern SIGNS = Pattern.compile("[^A-Z0-9]");

    /** What the build and our own processes read, and the command line, which may have the worker's environment. */
    private static final Set<String> OTHERS =
            Set.of("SFWORKER_PYTHON", "SFWORKER_URL", "SFWORKER_CA_FILE", "SFWORKER_CERT_FILE", "SFWORKER_KEY_FILE");

    private final Map<String, String> byLetters = new TreeMap<>();
    /** Our properties to their defaults, as their classes have them. */
    private final Map<String, String> standards = new TreeMap<>();

    private final Set<String> variables = new TreeSet<>();
    /** Property to its text in the defaults, where variables are named in it. */
    private final Map<String, String> placeholders = new TreeMap<>();
    /** Lists and maps, whose elements have names of their own. */
    private final Set<String> open = new TreeSet<>();

    static KnownSettings of(ConfigurableEnvironment environment) {
        KnownSettings known = new KnownSettings();
        OTHERS.forEach(known::addVariable);
        known.addMetadata();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source.getName().contains(DEFAULTS) && source instanceof EnumerablePropertySource<?> defaults) {
                known.addDefaults(defaults);
            }
        }
        return known;
    }

    /** Letters and digits of a name, upper case. */
    static String letters(String name) {
        return SIGNS.matcher(name.toUpperCase(Locale.ROOT)).replaceAll("");
    }

    /** Whether a property or variable of our prefix is one that something reads. */
    boolean has(String name) {
        String letters = letters(name);
        return byLetters.containsKey(letters) || open.stream().anyMatch(letters::startsWith);
    }

    /** Every variable that the defaults name, for example {@code REDIS_URL}. */
    Set<String> variables() {
        return Collections.unmodifiableSet(variables);
    }

    /** Our properties, and those of libraries that variables set, to the default of their class. */
    Map<String, String> properties() {
        Map<String, String> all = new TreeMap<>(standards);
        placeholders.keySet().forEach(name -> all.putIfAbsent(name, ""));
        return all;
    }

    /** The variables that set a property, the strongest first; none when it is ours and has its own name only. */
    List<String> variablesOf(String property) {
        return VARIABLE.matcher(placeholders.getOrDefault(property, ""))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** What the defaults write behind the value of a variable, for example the s of seconds; mostly nothing. */
    String unitOf(String property) {
        String text = placeholders.getOrDefault(property, "");
        return text.substring(text.lastIndexOf('}') + 1);
    }

    /** What names in our prefix could have been meant: properties as they are written in YAML, and variables. */
    Set<String> names() {
        return Set.copyOf(byLetters.values());
    }

    private void addMetadata() {
        try {
            ObjectMapper json = new ObjectMapper();
            for (URL file :
                    Collections.list(KnownSettings.class.getClassLoader().getResources(METADATA))) {
                try (InputStream stream = file.openStream()) {
                    json.readTree(stream).path("properties").forEach(this::addSetting);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addSetting(JsonNode setting) {
        String name = setting.path("name").asText();
        if (name.startsWith(PREFIX)) {
            byLetters.put(letters(name), name);
            standards.put(name, setting.path("defaultValue").asText());
            String type = setting.path("type").asText();
            if (type.startsWith("java.util.Map") || type.startsWith("java.util.List")) {
                open.add(letters(name));
            }
        }
    }

    private void addDefaults(EnumerablePropertySource<?> defaults) {
        for (String name : defaults.getPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                byLetters.put(letters(name), name);
            }
            String text = String.valueOf(defaults.getProperty(name));
            Matcher variable = VARIABLE.matcher(text);
            while (variable.find()) {
                addVariable(variable.group(1));
                placeholders.putIfAbsent(name, text);
            }
        }
    }

    private void addVariable(String name) {
        variables.add(name);
        byLetters.put(letters(name), name);
    }
}
