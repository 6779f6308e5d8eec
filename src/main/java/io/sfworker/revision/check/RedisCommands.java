package io.sfworker.revision.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Redis holds the queue too; routes tell others something there and leave everything else alone. */
final class RedisCommands implements Check {
    private static final Set<String> ALLOWED = new TreeSet<>(Set.of(
            "PUBLISH", "LPUSH", "RPUSH", "LTRIM", "EXPIRE", "EXISTS", "INCR", "INCRBY", "HINCRBY", "SADD", "ZADD"));
    private static final String HEADER = "CamelRedis.Command";

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        List<Problem> problems = new ArrayList<>();
        for (Address address : files.addresses()) {
            String command = address.options().getOrDefault("command", "");
            if (address.scheme().equals("spring-redis") && command.isEmpty()) {
                problems.add(address.place().problem("name the command: 'parameters: {command: PUBLISH}'"));
            } else if (address.scheme().equals("spring-redis") && !ALLOWED.contains(command)) {
                problems.add(files.atOption(
                        address,
                        "command",
                        "the command '%s' is not for route files; allowed are %s"
                                .formatted(command, String.join(", ", ALLOWED))));
            }
        }
        files.places()
                .filter(place -> place.isDsl()
                        && place.key().equals("name")
                        && place.text().equalsIgnoreCase(HEADER))
                .map(place -> place.problem("write the command as an option: 'parameters: {command: PUBLISH}'"))
                .forEach(problems::add);
        return problems;
    }
}
