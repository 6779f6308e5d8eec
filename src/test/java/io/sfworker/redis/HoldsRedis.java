package io.sfworker.redis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A JVM that does nothing but hold an embedded Redis, to be killed. */
final class HoldsRedis {
    private HoldsRedis() {}

    /** Writes the port into the file that the first argument names, then waits to be killed. */
    public static void main(String[] arguments) throws Exception {
        var redis = EmbeddedRedis.start(new EmbeddedRedisProperties(0, null, null, Duration.ofSeconds(20)));
        Path file = Path.of(arguments[0]);
        Path part = Files.writeString(file.resolveSibling("part"), String.valueOf(redis.port()));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        new CountDownLatch(1).await();
    }
}
