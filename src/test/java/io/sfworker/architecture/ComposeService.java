package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A service of a compose file as Compose sees it when no variable is set. */
record ComposeService(ComposeFile file, String name, Map<String, Object> content) {
    private static final Pattern DEFAULTED = Pattern.compile("\\$\\{[A-Z_]+:-([^}]*)}");
    private static final Pattern TIME = Pattern.compile("(\\d+)s");

    static List<ComposeService> all(ComposeFile file) {
        List<ComposeService> services = new ArrayList<>();
        file.services().forEach((name, content) -> services.add(new ComposeService(file, name, content)));
        return services;
    }

    boolean isRedis() {
        return text("image").startsWith("redis:");
    }

    boolean isWorker() {
        return text("image").startsWith("secretflow-worker:");
    }

    /** The text of a key; fails when the key is missing. */
    String text(String key) {
        assertThat(content).as("%s", this).containsKey(key);
        return resolved(content.get(key));
    }

    /** The list of a key, or an empty one. */
    List<String> list(String key) {
        return content.get(key) instanceof List<?> list
                ? list.stream().map(ComposeService::resolved).toList()
                : List.of();
    }

    /** The map of a key, or an empty one. */
    Map<?, ?> map(String key) {
        return content.get(key) instanceof Map<?, ?> map ? map : Map.of();
    }

    /** A time in seconds; fails when the key is missing. */
    Duration time(String key) {
        Matcher time = TIME.matcher(text(key));
        assertThat(time.matches()).as("%s of %s is in seconds", key, this).isTrue();
        return Duration.ofSeconds(Long.parseLong(time.group(1)));
    }

    String environment(String variable) {
        Object value = map("environment").get(variable);
        return value == null ? "" : resolved(value);
    }

    /** The command that tells whether it is healthy. */
    String healthCheck() {
        return resolved(map("healthcheck").get("test"));
    }

    /** What stands behind an option of the command; empty without it. */
    String option(String option) {
        List<String> command = list("command");
        int place = command.indexOf(option);
        return place < 0 || place + 1 == command.size() ? "" : command.get(place + 1);
    }

    /** What this service waits for, with the condition; empty when none is said. */
    Map<?, ?> waitsFor() {
        return map("depends_on");
    }

    /** Source of each volume and folder by its place in the container. */
    @Nullable
    String mountedAt(String place) {
        return list("volumes").stream()
                .map(volume -> volume.split(":", -1))
                .filter(parts -> parts[1].equals(place))
                .map(parts -> parts[0])
                .findFirst()
                .orElse(null);
    }

    private static String resolved(@Nullable Object value) {
        return DEFAULTED.matcher(String.valueOf(value)).replaceAll("$1");
    }

    @Override
    public String toString() {
        return name + " in " + file.path();
    }
}
