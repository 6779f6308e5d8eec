package io.sfworker.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code docker/env.template}, made from the variables in {@code application.yaml} and the settings classes. */
final class EnvironmentTemplate {
    private static final String HEAD = """
            # Copy this file to docker/.env and set what stands without a # in front. It is made from the settings.
            # A value is everything behind the equals sign: no quotes, no comment behind it. compose.yaml itself
            # sets REDIS_URL and DATA_PATH for the containers.

            # What every node has to set. REDIS_PASSWORD is what back ends log in with, REDIS_WORKER_PASSWORD what the
            # worker does: two words of letters, digits, - and _, for example what `openssl rand -hex 24` says twice.
            # Files can hold them instead: REDIS_PASSWORD_FILE, REDIS_WORKER_PASSWORD_FILE.
            APP_ENV=production
            NODE_ID=node1
            NODE_IP=127.0.0.1
            REDIS_PASSWORD=
            REDIS_WORKER_PASSWORD=
            """;

    /** What is looked at before there are settings, or read instead of one. */
    static final List<Variable> CHECKED = List.of(
            new Variable("ACCEPT_CONTENT", "json", "json, also in CELERY_ACCEPT_CONTENT; anything else is refused"),
            new Variable("DEBUG", "false", "true lets Spring log more; refused in production"),
            secretFile("REDIS_URL"),
            new Variable(
                    "RESULT_SERIALIZER", "json", "json, also in CELERY_RESULT_SERIALIZER; anything else is refused"),
            secretFile("SFWORKER_HTTP_READTOKEN"),
            secretFile("SFWORKER_OPS_TOKEN"),
            secretFile("SFWORKER_REDIS_PASSWORD"),
            secretFile("TASK_STATUS_CALLBACK_URL"),
            new Variable("TASK_SERIALIZER", "json", "json, also in CELERY_TASK_SERIALIZER; anything else is refused"));

    /** Of settings that are not ours: what a library says of them is for whoever writes programs with it. */
    private static final Map<String, String> OWN_WORDS = Map.of(
            "camel.main.shutdown-timeout",
            "how many seconds tasks that run get when the worker is stopped",
            "logging.level.root",
            "how much is logged: ERROR, WARN, INFO or DEBUG",
            "server.address",
            "address of the HTTP port; whoever reaches it sees what runs",
            "server.port",
            "HTTP port of health, metrics and the page");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([a-z][a-z0-9.-]*)}");
    private static final Set<String> SET_IN_HEAD =
            Set.of("APP_ENV", "NODE_ID", "NODE_IP", "REDIS_PASSWORD", "REDIS_WORKER_PASSWORD");
    private static final Pattern PLACEHOLDER = Pattern.compile("^\\$\\{([A-Z][A-Z0-9_]*):(.*)}[A-Za-z]*$");
    private static final String OURS = "sfworker.";

    private final Map<String, String> values;
    private final SortedMap<String, JsonNode> settings = new TreeMap<>();

    /** {@code values}: property to text in application.yaml; {@code metadata}: settings, ours and the libraries'. */
    EnvironmentTemplate(Map<String, String> values, List<JsonNode> metadata) {
        this.values = values;
        for (JsonNode file : metadata) {
            file.path("properties")
                    .forEach(setting -> settings.put(setting.path("name").asText(), setting));
        }
    }

    String text() {
        StringBuilder text = new StringBuilder(HEAD);
        section(text, "What the compose files read", ComposeVariables.ALL);
        section(text, "What the worker reads, under the names that deployments have", fromEnvironment());
        section(text, "What the worker looks at before it reads settings", CHECKED);
        section(text, "Further settings of the worker; src/docs/settings.md lists them with their types", others());
        return text.toString();
    }

    /** Every variable that the template explains. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(SET_IN_HEAD);
        ComposeVariables.ALL.forEach(variable -> names.add(variable.name()));
        CHECKED.forEach(variable -> names.add(variable.name()));
        values.values().forEach(value -> names.addAll(chain(value).names()));
        others().forEach(variable -> names.add(variable.name()));
        return names;
    }

    private static void section(StringBuilder text, String title, List<Variable> variables) {
        text.append("\n# ---- ").append(title).append(".\n");
        for (Variable variable : variables) {
            if (!SET_IN_HEAD.contains(variable.name())) {
                text.append('\n').append(variable.lines());
            }
        }
    }

    private List<Variable> fromEnvironment() {
        List<Variable> found = new ArrayList<>();
        new TreeMap<>(values).forEach((property, value) -> {
            Chain chain = chain(value);
            if (!chain.names().isEmpty()) {
                Variable variable = chain.variable(description(property));
                if (ComposeVariables.ALL.stream()
                        .noneMatch(known -> known.name().equals(variable.name()))) {
                    found.add(variable);
                }
            }
        });
        return found;
    }

    /** Settings that no variable of application.yaml sets, by the name Spring gives them. Maps have no such name. */
    private List<Variable> others() {
        return settings.entrySet().stream()
                .filter(setting -> setting.getKey().startsWith(OURS))
                .filter(setting -> !values.containsKey(setting.getKey()))
                .filter(setting -> !setting.getValue().path("type").asText().startsWith("java.util.Map"))
                .map(setting -> new Variable(
                        setting.getKey().replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT),
                        setting.getValue().path("defaultValue").asText(),
                        description(setting.getKey())))
                .toList();
    }

    /** That of the setting, or of the map it is an entry of. */
    private String description(String property) {
        if (OWN_WORDS.containsKey(property)) {
            return OWN_WORDS.get(property);
        }
        String name = property;
        while (!settings.containsKey(name) && name.contains(".")) {
            name = name.substring(0, name.lastIndexOf('.'));
        }
        return Optional.ofNullable(settings.get(name))
                .map(setting -> setting.path("description").asText())
                .orElse("")
                .replaceAll("\\{@code ([^}]*)}", "$1")
                .replaceAll("\\s+", " ")
                .replaceAll("[. ]+$", "");
    }

    /** {@code ${A:${B:2}}} is A, else B, else 2. */
    private Chain chain(String value) {
        List<String> names = new ArrayList<>();
        String rest = value;
        Matcher placeholder = PLACEHOLDER.matcher(rest);
        while (placeholder.matches()) {
            names.add(placeholder.group(1));
            rest = placeholder.group(2);
            placeholder = PLACEHOLDER.matcher(rest);
        }
        return new Chain(names, resolved(rest));
    }

    /** With the defaults of the settings it refers to. */
    private String resolved(String value) {
        return REFERENCE
                .matcher(value)
                .replaceAll(reference -> Matcher.quoteReplacement(
                        chain(values.getOrDefault(reference.group(1), "")).last()));
    }

    private static Variable secretFile(String name) {
        return new Variable(name + "_FILE", "", "a file with the value of " + name + ", which then is not set itself");
    }

    private record Chain(List<String> names, String last) {
        Variable variable(String description) {
            String others = String.join(", ", names.subList(1, names.size()));
            return new Variable(
                    names.get(0), last, others.isEmpty() ? description : description + "; else " + others + " is read");
        }
    }

    /** A variable with its default and one line about it. */
    record Variable(String name, String standard, String description) {
        String lines() {
            return "# " + description + "\n#" + name + "=" + standard + "\n";
        }
    }
}
