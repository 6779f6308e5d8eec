package io.sfworker.celery;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The threads of an intake, which outlive the Camel context of its first route. */
final class IntakeThreads {
    private final ExecutorService workers;
    private final ScheduledExecutorService clockwork;
    private final CeleryTimer timer;

    IntakeThreads(CeleryEndpoint endpoint) {
        workers = new Workers(endpoint.newSlots().most(), named("celery-worker", endpoint.getQueue()));
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

    /** What a task writes about itself into a thread's log fields must not stand in the lines of the next one. */
    private static final class Workers extends ThreadPoolExecutor {
        Workers(int most, ThreadFactory threads) {
            super(most, most, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        }

        @Override
        protected void afterExecute(Runnable work, @Nullable Throwable failure) {
            super.afterExecute(work, failure);
            MDC.clear();
        }
    }

    /** Threads that keep no process alive; {@code whose} is the queue, or the worker. */
    static ThreadFactory named(String name, String whose) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "%s-%d %s".formatted(name, number.incrementAndGet(), whose));
            thread.setDaemon(true);
            return thread;
        };
    }
}
