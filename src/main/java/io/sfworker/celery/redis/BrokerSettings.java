package io.sfworker.celery.redis;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * From which queue a worker takes messages, and for how long.
 *
 * @param queue for example {@code secretflow_queue}
 * @param worker unique name of the worker, for example {@code node1@10.0.0.1}
 * @param lease how long a claim holds without renewal
 * @param binding further exchange and routing key under which senders reach the queue
 * @param maxMessageBytes a larger message is not transferred, only its beginning
 */
public record BrokerSettings(String queue, String worker, Duration lease, Binding binding, int maxMessageBytes) {
    /** The name becomes part of keys and of JSON written by a script. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:@-]{1,255}");

    public BrokerSettings {
        if (!NAME.matcher(queue).matches() || !NAME.matcher(worker).matches()) {
            throw new IllegalArgumentException(
                    "queue and worker names have up to 255 characters of A-Z a-z 0-9 . _ : @ -, not '%s' and '%s'"
                            .formatted(queue, worker));
        }
        if (lease.isNegative() || lease.isZero()) {
            throw new IllegalArgumentException("the lease must be positive, not " + lease);
        }
    }

    String exchange() {
        return binding.exchange();
    }

    String routingKey() {
        return binding.routingKey();
    }

    /**
     * An exchange that leads to the queue.
     *
     * @param exchange for example {@code secretflow}; empty for none
     * @param routingKey for example {@code secretflow}
     */
    public record Binding(String exchange, String routingKey) {
        /** The queue is only reached by its name. */
        public static final Binding NONE = new Binding("", "");
    }
}
