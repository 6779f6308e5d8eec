package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Redis user of the worker may do what its scripts do, and nobody may do more than needed. */
class RedisAccessTest {
    private static final Path RULES = Path.of("docker/redis-acl.conf");
    private static final Path SCRIPTS = Path.of("src/main/resources/io/sfworker/celery/redis");
    private static final Path ALERTS = Path.of("docker/monitoring/prometheus/rules/sfworker.yml");
    private static final Pattern ADVICE = Pattern.compile("redis-cli(?: --user (\\S+))? ([a-z-]+)");
    private static final Pattern CALL = Pattern.compile("redis\\.p?call\\(\\s*'([A-Za-z]+)'");
    private static final List<String> NOT_FOR_ANYBODY = List.of(
            "keys", "config", "flushall", "flushdb", "acl", "debug", "monitor", "shutdown", "replicaof", "module");

    @Test
    void theWorkerMayRunItsScripts() throws IOException {
        assertThat(allowed("worker")).as("docker/redis-acl.conf, user worker").containsAll(commandsOfScripts());
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "monitor", "worker"})
    void nobodyMayDoMoreThanListed(String user) throws IOException {
        List<String> words = words(user);

        assertThat(words).contains("-@all", "resetkeys", "resetchannels", "#PASSWORD");
        assertThat(words)
                .noneMatch(word -> word.startsWith("+@")
                        || Set.of("~*", "&*", "allkeys", "nopass").contains(word));
        assertThat(allowed(user)).doesNotContainAnyElementsOf(NOT_FOR_ANYBODY);
    }

    @Test
    void backEndsDoNotReachOurOwnKeys() throws IOException {
        assertThat(words("default")).noneMatch(word -> word.startsWith("~sfworker") || word.startsWith("~unacked"));
        assertThat(words("worker")).contains("~sfworker:1:*", "~unacked*");
    }

    @Test
    void runbooksAdviseWhatIsAllowed() throws IOException {
        List<MatchResult> advised =
                ADVICE.matcher(Files.readString(ALERTS)).results().toList();

        assertThat(advised).hasSizeGreaterThan(2);
        for (MatchResult command : advised) {
            String user = command.group(1) == null ? "default" : command.group(1);
            // Beside a command there are modes; that of latency sends pings.
            String wanted = command.group(2).equals("--latency") ? "ping" : command.group(2);
            assertThat(allowed(user)).as(command.group()).contains(wanted);
        }
    }

    private static Set<String> allowed(String user) throws IOException {
        return words(user).stream()
                .filter(word -> word.startsWith("+"))
                .map(word -> word.substring(1))
                .collect(Collectors.toSet());
    }

    /** The rule of a user; a backslash at the end of a line joins it with the next one. */
    private static List<String> words(String user) throws IOException {
        String joined = Files.readString(RULES).replaceAll(" *\\\\\n *", " ");
        return joined.lines()
                .filter(line -> line.startsWith("user " + user + " "))
                .flatMap(line -> Arrays.stream(line.split(" ")))
                .toList();
    }

    private static Set<String> commandsOfScripts() throws IOException {
        Set<String> commands = new TreeSet<>();
        try (Stream<Path> scripts = Files.list(SCRIPTS)) {
            for (Path script : scripts.toList()) {
                CALL.matcher(Files.readString(script))
                        .results()
                        .forEach(call -> commands.add(call.group(1).toLowerCase(Locale.ROOT)));
            }
        }
        assertThat(commands).as("commands found in " + SCRIPTS).contains("lpush", "zadd");
        return commands;
    }
}
