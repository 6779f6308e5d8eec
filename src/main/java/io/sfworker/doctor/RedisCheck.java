package io.sfworker.doctor;

import io.sfworker.celery.redis.ReplayRights;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Redis that answers: its version, whether it may lose tasks, and whether its clock is ours. */
public final class RedisCheck {
    private static final Duration SKEW = Duration.ofSeconds(2);
    private static final String APPEND = "redis-cli config set appendonly yes, and set it in its configuration file";

    private final String info;
    private final boolean evictionAllowed;
    private final boolean replayLossAllowed;

    /**
     * What is accepted.
     *
     * @param info Redis's answer to INFO
     * @param evictionAllowed that tasks may be evicted
     * @param replayLossAllowed that writes may be dropped when Redis starts
     */
    public RedisCheck(String info, boolean evictionAllowed, boolean replayLossAllowed) {
        this.info = info;
        this.evictionAllowed = evictionAllowed;
        this.replayLossAllowed = replayLossAllowed;
    }

    /** {@code skew} is how far the clocks are apart; {@code dryRun} is that of {@link ReplayRights}. */
    public List<Finding> findings(Duration skew, Function<List<String>, Optional<String>> dryRun) {
        return List.of(version(), policy(), persistence(), replay(dryRun), clock(skew));
    }

    private Finding version() {
        String version = field("redis_version");
        Matcher parts = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(version);
        boolean old = parts.matches() && Double.parseDouble(parts.group(1) + "." + parts.group(2)) < 6.2;
        return old
                ? Finding.bad("redis version", version, "install Redis 6.2 or newer")
                : Finding.ok("redis version", version);
    }

    private Finding policy() {
        String policy = field("maxmemory_policy");
        if (policy.equals("noeviction") || policy.isEmpty()) {
            return Finding.ok("redis policy", policy.isEmpty() ? "not told" : policy);
        }
        String fix = "redis-cli config set maxmemory-policy noeviction, and set it in its configuration file";
        return evictionAllowed
                ? Finding.warn("redis policy", policy + ": tasks may be evicted, which is allowed here", fix)
                : Finding.bad("redis policy", policy + ": Redis may evict tasks", fix);
    }

    private Finding persistence() {
        return "1".equals(field("aof_enabled"))
                ? Finding.ok("redis persistence", "append-only file")
                : Finding.warn("redis persistence", "tasks that wait are lost when Redis dies", APPEND);
    }

    private Finding replay(Function<List<String>, Optional<String>> dryRun) {
        ReplayRights rights = ReplayRights.of(info, dryRun);
        return switch (rights) {
            case KEPT -> Finding.ok("redis restart", "keeps what was written");
            case LOST ->
                replayLossAllowed
                        ? Finding.warn("redis restart", rights.text() + ", which is allowed here", rights.fix())
                        : Finding.bad("redis restart", rights.text(), rights.fix());
            case UNKNOWN -> Finding.warn("redis restart", rights.text(), rights.fix());
        };
    }

    private static Finding clock(Duration skew) {
        String text = "%d ms apart from Redis".formatted(skew.toMillis());
        return skew.compareTo(SKEW) <= 0
                ? Finding.ok("clock", text)
                : Finding.warn("clock", text, "let both machines keep their time, for example with chrony");
    }

    private String field(String name) {
        Matcher line = Pattern.compile("(?m)^" + name + ":(.*?)\\r?$").matcher(info);
        return line.find() ? line.group(1) : "";
    }
}
