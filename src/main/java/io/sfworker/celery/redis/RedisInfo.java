package io.sfworker.celery.redis;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The few facts of Redis's INFO that matter here. */
record RedisInfo(String text) {
    @Nullable
    String version() {
        return field("redis_version");
    }

    @Nullable
    String maxmemoryPolicy() {
        return field("maxmemory_policy");
    }

    /** How long the server runs; a year when it does not say. */
    Duration uptime() {
        String seconds = field("uptime_in_seconds");
        return seconds == null ? Duration.ofDays(365) : Duration.ofSeconds(Long.parseLong(seconds.trim()));
    }

    /** Fails with {@link QueueUnavailable} on an older Redis: waiting without polling needs BLMOVE. */
    void requireAtLeast(int major, int minor) {
        String version = version();
        Matcher parts = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(version == null ? "" : version);
        boolean known = parts.matches();
        int foundMajor = known ? Integer.parseInt(parts.group(1)) : major;
        int foundMinor = known ? Integer.parseInt(parts.group(2)) : minor;
        if (foundMajor < major || (foundMajor == major && foundMinor < minor)) {
            throw new QueueUnavailable(
                    "Redis %d.%d or newer is needed, this one is %s".formatted(major, minor, version), null);
        }
    }

    private @Nullable String field(String name) {
        Matcher line = Pattern.compile("(?m)^" + name + ":(.*?)\\r?$").matcher(text);
        return line.find() ? line.group(1) : null;
    }
}
