package io.sfworker.celery.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Redis answered, and the answer was no: a key holds something else than it must, or a right is missing. The same call
 * fails until somebody repairs that, so the task it was made for ends, with a name for what happened.
 */
public final class RedisRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The scripts say which key is meant; Redis itself does not. */
    private static final Pattern KEY =
            Pattern.compile("WRONGKEY (.+) is a (\\w+), not a (\\w+) ENDKEY", Pattern.DOTALL);

    /** Words of Redis that end by themselves or say that this one does not serve now. */
    private static final Pattern AWAY =
            Pattern.compile("(?:^|[-: ])(LOADING|READONLY|BUSY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN"
                    + "|NOREPLICAS|MISCONF|OOM|NOAUTH|WRONGPASS|UNBLOCKED) ");

    private static final Pattern FIRST_WORD = Pattern.compile("[A-Z]+");

    private final String code;

    private RedisRefused(String code, String text, @Nullable Throwable cause) {
        super(text, cause);
        this.code = code;
    }

    /** What Redis calls it, for example {@code WRONGTYPE} or {@code NOPERM}. */
    public String code() {
        return code;
    }

    /** The failure that an error reply stands for: this one, or {@link QueueUnavailable} for what passes. */
    public static RuntimeException of(String reply, Throwable cause) {
        Matcher key = KEY.matcher(reply);
        if (key.find()) {
            String text = "the key %s in Redis holds a %s and must hold a %s; rename or delete it"
                    .formatted(key.group(1), key.group(2), key.group(3));
            return new RedisRefused("WRONGTYPE", text, cause);
        }
        if (reply.contains("WRONGTYPE ")) {
            return new RedisRefused("WRONGTYPE", "a key in Redis holds another type than it must", cause);
        }
        if (reply.contains("NOPERM")) {
            return new RedisRefused("NOPERM", "the worker's user lacks a right in Redis: " + reply, cause);
        }
        Matcher away = AWAY.matcher(reply);
        if (away.find()) {
            return new QueueUnavailable(advice(away.group(1)) + reply, cause);
        }
        Matcher word = FIRST_WORD.matcher(reply);
        return new RedisRefused(word.lookingAt() ? word.group() : "ERR", "Redis refused a command: " + reply, cause);
    }

    private static String advice(String word) {
        return switch (word) {
            case "OOM" -> "Redis is full and takes no writes; raise its maxmemory or delete keys, tasks wait: ";
            case "MISCONF" ->
                "Redis cannot write to its disk and takes no writes; free or repair the disk, tasks wait: ";
            case "NOREPLICAS" -> "Redis has too few replicas and takes no writes; look at min-replicas-to-write: ";
            case "NOAUTH", "WRONGPASS" -> "Redis does not accept the worker's password or user; look at REDIS_URL: ";
            default -> "Redis does not serve now: ";
        };
    }
}
