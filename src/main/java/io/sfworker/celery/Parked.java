package io.sfworker.celery;

import io.sfworker.celery.redis.Broker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of the messages that this consumer put into the delayed set, until Redis was seen after they were served: a
 * Redis that was started again without its data gets them back, also those whose time came while it was away.
 *
 * <p>Keeps 10 000 at most, and 64 MiB; the oldest go first. Threads: safe.
 */
final class Parked {
    private static final Logger LOG = LoggerFactory.getLogger(Parked.class);
    private static final int MOST = 10_000;
    private static final long MOST_BYTES = 64L << 20;

    /** So long after its time a message has left the delayed set, moved by this worker or by another one. */
    private static final Duration SERVED_WITHIN = Duration.ofSeconds(5);

    private final Clock clock;
    private final Map<String, Broker.Delayed> copies = new LinkedHashMap<>();
    private long bytes;

    Parked(Clock clock) {
        this.clock = clock;
    }

    /** A message was put into the delayed set. */
    synchronized void add(Broker.Delayed message) {
        forget(message.tag());
        copies.put(message.tag(), message);
        bytes += message.raw().size();
        while (copies.size() > MOST || bytes > MOST_BYTES) {
            forget(copies.keySet().iterator().next());
        }
    }

    private void forget(String tag) {
        Broker.Delayed copy = copies.remove(tag);
        bytes -= copy == null ? 0 : copy.raw().size();
    }

    /** Redis is there and has its data: what was due for a while is served. */
    synchronized void remembered() {
        Instant served = clock.instant().minus(SERVED_WITHIN);
        waiting().stream().filter(message -> message.due().isBefore(served)).forEach(message -> forget(message.tag()));
    }

    /** Redis has lost its data: puts back what was not served. */
    void restore(Broker broker) {
        for (Broker.Delayed message : waiting()) {
            broker.delayAgain(message).whenComplete((done, error) -> {
                if (error == null) {
                    LOG.warn("Redis had forgotten a delayed message tag={} due={}", message.tag(), message.due());
                } else {
                    LOG.error("a delayed message that Redis forgot could not be put back tag={}", message.tag(), error);
                }
            });
        }
    }

    synchronized List<Broker.Delayed> waiting() {
        return List.copyOf(copies.values());
    }
}
