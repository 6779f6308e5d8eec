package io.sfworker.celery;

import io.lettuce.core.api.sync.RedisCommands;
import java.util.Map;

/** A key that becomes something else, once. */
final class BrokenKey {
    private static final String NONSENSE = "99999999999999999999\u0000{\"x\"";

    /** When the key is broken. */
    enum Moment {
        BEFORE_THE_CLAIM,
        DURING_THE_TASK,
        BEFORE_ITS_END
    }

    private final RedisCommands<String, String> redis;
    private final String key;
    private final String type;
    private final Moment moment;
    private volatile boolean set;

    BrokenKey(RedisCommands<String, String> redis, String key, String type, Moment moment) {
        this.redis = redis;
        this.key = key;
        this.type = type;
        this.moment = moment;
    }

    String key() {
        return key;
    }

    String type() {
        return type;
    }

    Moment moment() {
        return moment;
    }

    boolean isSet() {
        return set;
    }

    Runnable at(Moment now) {
        return now == moment ? this::set : () -> {};
    }

    void set() {
        redis.multi();
        redis.del(key);
        switch (type) {
            case "string" -> redis.set(key, NONSENSE);
            case "list" -> redis.lpush(key, NONSENSE, "");
            case "set" -> redis.sadd(key, NONSENSE, "");
            case "zset" -> redis.zadd(key, Double.POSITIVE_INFINITY, NONSENSE);
            case "hash" ->
                redis.hset(
                        key,
                        Map.of(
                                "state", NONSENSE, "token", NONSENSE, "mark", NONSENSE, "retries", NONSENSE, NONSENSE,
                                ""));
            default -> redis.xadd(key, Map.of("a", NONSENSE));
        }
        redis.exec();
        set = true;
    }
}
