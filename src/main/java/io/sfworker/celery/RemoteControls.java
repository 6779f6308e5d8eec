package io.sfworker.celery;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The remote control of each worker in a component; consumers with one worker name are one worker. Threads: safe. */
final class RemoteControls {
    private final Map<String, RemoteControl> byWorker = new ConcurrentHashMap<>();

    /** The one for this endpoint's worker name; the options of the first endpoint with that name hold for all. */
    RemoteControl of(CeleryEndpoint endpoint) {
        return byWorker.computeIfAbsent(
                endpoint.getConfiguration().getWorkerName(), name -> new RemoteControl(endpoint));
    }

    /** Those of all workers. */
    List<RemoteControl> all() {
        return List.copyOf(byWorker.values());
    }
}
