package io.sfworker.celery.redis;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * From which queue a worker takes messages, and for how long.
 *
 * @param queue for example {@code secretflow_queue}
 * @param owner who takes them
 * @param lease how long a claim holds without renewal
 * @param binding further exchange and routing key under which senders reach the queue
 * @param reading how messages are read
 */
public record BrokerSettings(String queue, Owner owner, Duration lease, Binding binding, Reading reading) {
    /** The name becomes part of keys and of JSON written by a script. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:@-]{1,255}");

    public BrokerSettings {
        if (!NAME.matcher(queue).matches()) {
            throw new IllegalArgumentException(
                    "queue names have up to 255 characters of A-Z a-z 0-9 . _ : @ -, not '%s'".formatted(queue));
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

    /** Ends an {@code unacked} entry: kombu sends it back through the default exchange to this queue. */
    String entryEnd() {
        return ",\"\",\"" + queue + "\"]";
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

    /**
     * How messages are read.
     *
     * @param maxMessageBytes a larger message is not transferred, only its beginning
     * @param fairness after how many messages the least urgent list is served first; 0 for never, as Celery does
     * @param visibilityTimeout after which time without a sign of life a Python worker's message is taken over
     */
    public record Reading(int maxMessageBytes, int fairness, Duration visibilityTimeout) {}
}
