package io.sfworker.redis;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Version of a Redis server, as far as it matters here. */
record RedisVersion(int major, int minor) {
    private static final Pattern REPORT = Pattern.compile("\\bv=(\\d{1,4})\\.(\\d{1,4})");

    /** Reads what {@code redis-server --version} prints: {@code Redis server v=6.2.6 sha=… malloc=…}. */
    static Optional<RedisVersion> in(String report) {
        Matcher version = REPORT.matcher(report);
        return version.find()
                ? Optional.of(new RedisVersion(Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2))))
                : Optional.empty();
    }

    /** Whether the worker's scripts and commands run on it (6.2: LMOVE, ZRANGESTORE, GETDEL). */
    boolean suffices() {
        return major > 6 || (major == 6 && minor >= 2);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
