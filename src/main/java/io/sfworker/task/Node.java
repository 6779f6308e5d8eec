package io.sfworker.task;

import org.jspecify.annotations.Nullable;

/**
 * This worker's own name and place.
 *
 * @param id name of the node, {@code NODE_ID}
 * @param ip address other nodes reach it under, {@code NODE_IP}
 * @param party the party whose data it holds; absent means each message says so
 */
public record Node(String id, String ip, @Nullable Party party) {
    /** Name of the worker as Celery shows it, {@code <NODE_ID>@<NODE_IP>}. */
    public String workerName() {
        return id + "@" + ip;
    }
}
