package io.sfworker.redis;

import java.io.IOException;
import java.time.Duration;

/** A JVM that does nothing but hold an embedded Redis, to be killed. */
final class HoldsRedis {
    private HoldsRedis() {}

    /** Prints the port, then waits for the end of its input. */
    public static void main(String[] arguments) throws IOException {
        var redis = EmbeddedRedis.start(new EmbeddedRedisProperties(0, null, Duration.ofSeconds(20)));
        System.out.println("port=" + redis.port());
        System.out.println("end of input: " + System.in.read());
    }
}
