package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/**
 * What does not change while a worker runs.
 *
 * @param identity who it is
 * @param taskNames names of the tasks it runs
 * @param configuration its settings under Celery's names, without secrets
 * @param broker where its Redis is, under kombu's names, without secrets
 */
public record WorkerFacts(Identity identity, List<String> taskNames, ObjectNode configuration, ObjectNode broker) {
    /**
     * Who a worker is.
     *
     * @param name for example {@code node1@10.0.0.1}
     * @param pid of its process
     * @param version of its software
     * @param started when it began
     */
    public record Identity(String name, long pid, String version, Instant started) {}

    /** For example {@code node1@10.0.0.1}. */
    public String name() {
        return identity.name();
    }
}
