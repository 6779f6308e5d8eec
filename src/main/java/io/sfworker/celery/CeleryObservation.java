package io.sfworker.celery;

import io.sfworker.celery.redis.QueueSizes;

/** What metrics may know of a component and of those that share its intakes. Threads: safe. */
public final class CeleryObservation {
    private final CeleryComponent celery;

    public CeleryObservation(CeleryComponent celery) {
        this.celery = celery;
    }

    /** What is held, and the slots; nothing before the first consumer. */
    public IntakeStatus intake() {
        return celery.intakes().status();
    }

    /** Whether remote control cancelled a consumer: {@code cancel_consumer} holds until {@code add_consumer}. */
    public boolean isCancelled() {
        return celery.controls().all().stream()
                .flatMap(control -> control.consumers().stream())
                .anyMatch(ConsumerHandle::isPaused);
    }

    /** Looks at a queue, and at another list by its whole name. */
    public QueueSizes sizes(String queue, String list) {
        return new QueueSizes(celery.open(), celery.keys(), queue, list);
    }

    /** {@code listener} hears of all tasks from now on. */
    public void listen(TaskListener listener) {
        celery.intakes().listeners().add(listener);
    }
}
