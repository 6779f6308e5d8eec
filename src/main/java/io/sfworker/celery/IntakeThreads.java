package io.sfworker.celery;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of an intake, which outlive the Camel context of its first route. */
final class IntakeThreads {
    private final ExecutorService workers;
    private final ScheduledExecutorService clockwork;
    private final CeleryTimer timer;

    IntakeThreads(CeleryEndpoint endpoint) {
        workers = Executors.newFixedThreadPool(endpoint.newSlots().most(), named("celery-worker", endpoint.getQueue()));
        clockwork = Executors.newSingleThreadScheduledExecutor(named("celery-timer", endpoint.getQueue()));
        timer = new CeleryTimer(clockwork);
    }

    /** Run routes. */
    ExecutorService workers() {
        return workers;
    }

    CeleryTimer timer() {
        return timer;
    }

    void end() {
        clockwork.shutdownNow();
        workers.shutdownNow();
    }

    private static ThreadFactory named(String name, String queue) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "%s-%d %s".formatted(name, number.incrementAndGet(), queue));
            thread.setDaemon(true);
            return thread;
        };
    }
}
