package io.sfworker.doctor;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Redis that answers: its version, whether it may lose tasks, and whether its clock is ours. */
public final class RedisCheck {
    private static final Duration SKEW = Duration.ofSeconds(2);
    private static final String APPEND = "redis-cli config set appendonly yes, and set it in its configuration file";

    private final String info;
    private final boolean evictionAllowed;

    /** {@code info} is Redis's answer to INFO; {@code evictionAllowed} accepts that tasks may be evicted. */
    public RedisCheck(String info, boolean evictionAllowed) {
        this.info = info;
        this.evictionAllowed = evictionAllowed;
    }

    /** {@code skew} is how far the clocks are apart. */
    public List<Finding> findings(Duration skew) {
        return List.of(version(), policy(), persistence(), clock(skew));
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
