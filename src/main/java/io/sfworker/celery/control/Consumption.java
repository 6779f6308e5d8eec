package io.sfworker.celery.control;

import java.util.List;

/** The queues a worker takes tasks from, and how many it runs at once. */
public interface Consumption {
    /** All queues of the worker, also those it was told to leave alone for now. */
    List<Queue> queues();

    /** Takes tasks from the queue from now on, or no more; false when it is no queue of the worker. */
    boolean consume(String queue, boolean on);

    /** How many tasks may run at once. */
    int slots();

    /** Lets more or fewer run; false when that is more than there are places, or none. */
    boolean resize(int change);

    /**
     * A queue of the worker.
     *
     * @param name for example {@code secretflow_queue}
     * @param exchange through which senders may reach it; its own name for Celery's automatic one
     * @param routingKey that leads from the exchange to it
     * @param consumed whether tasks are taken from it now
     */
    record Queue(String name, String exchange, String routingKey, boolean consumed) {}
}
