package io.sfworker.celery;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CeleryTimerTest {
    @Test
    void goesOnAfterAnError() {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        try {
            AtomicInteger rounds = new AtomicInteger();
            new CeleryTimer(thread).every(Duration.ofMillis(1), () -> {
                rounds.incrementAndGet();
                throw new NoClassDefFoundError("a library");
            });

            Awaitility.await().until(() -> rounds.get() >= 3);
        } finally {
            thread.shutdownNow();
        }
    }
}
