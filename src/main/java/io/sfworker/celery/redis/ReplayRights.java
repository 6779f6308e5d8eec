package io.sfworker.celery.redis;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether Redis keeps at its next start what it wrote into its append-only file.
 *
 * <p>From version 7 on it reads that file with the rights of the user {@code default}, and drops each transaction and
 * each write of a script for which this user has no right. {@code docker/redis.sh} gives the rights and takes them away
 * when all is read; the name of the file of settings it starts Redis with says so.
 */
public enum ReplayRights {
    /** All of it is read. */
    KEPT(""),
    /** The user {@code default} may not do what the worker's scripts do. */
    LOST("Redis drops transactions and writes of scripts from its append-only file when it starts, and tasks with them,"
            + " because its user default has no right for them"),
    /** The worker's user may not ask. */
    UNKNOWN("the user of the worker may not ask whether Redis drops transactions and writes of scripts from its"
            + " append-only file when it starts");

    private static final String SAFE_START = "/read-with-all-rights.conf";
    private static final String START = "start it by docker/redis.sh, or give its user default all rights and the back"
            + " ends a user of their own";
    /** Of each kind that Redis writes into the file for our scripts, on a key that is ours. */
    private static final List<List<String>> WRITES = List.of(
            List.of("HSET", "unacked", "field", "value"),
            List.of("HDEL", "unacked", "field"),
            List.of("ZADD", "sfworker:1:owners", "1", "member"),
            List.of("ZREM", "sfworker:1:owners", "member"),
            List.of("LPUSH", "secretflow_queue", "value"),
            List.of("RPOP", "secretflow_queue"),
            List.of("SET", "sfworker:1:epoch", "1"),
            List.of("INCR", "sfworker:1:token"),
            List.of("DEL", "sfworker:1:epoch"),
            List.of("SADD", "sfworker:1:owners", "member"),
            List.of("PEXPIREAT", "sfworker:1:epoch", "1"),
            List.of("PERSIST", "sfworker:1:epoch"));

    private final String text;

    ReplayRights(String text) {
        this.text = text;
    }

    /**
     * Asks Redis.
     *
     * @param info its answer to {@code INFO}, at least the sections server and persistence
     * @param dryRun runs {@code ACL DRYRUN default} with these words; empty when Redis refuses to
     */
    public static ReplayRights of(String info, Function<List<String>, Optional<String>> dryRun) {
        boolean writesNone = !field(info, "aof_enabled").equals("1");
        boolean asksForNoRights = field(info, "redis_version").matches("[0-6]\\..*");
        if (writesNone || asksForNoRights || field(info, "config_file").endsWith(SAFE_START)) {
            return KEPT;
        }
        for (List<String> write : WRITES) {
            Optional<String> answer = dryRun.apply(write);
            if (answer.isEmpty()) {
                return UNKNOWN;
            }
            if (!answer.get().equals("OK")) {
                return LOST;
            }
        }
        return KEPT;
    }

    /** What is wrong, for operators; empty when nothing is. */
    public String text() {
        return text;
    }

    /** What to do about it; empty when there is nothing to do. */
    public String fix() {
        return switch (this) {
            case KEPT -> "";
            case LOST -> "run: redis-cli bgrewriteaof now, and before each restart until that is done: " + START;
            case UNKNOWN -> "run: redis-cli acl setuser <that user> '+acl|dryrun', or " + START;
        };
    }

    private static String field(String info, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + ":(.*?)\\r?$").matcher(info);
        return line.find() ? line.group(1) : "";
    }
}
