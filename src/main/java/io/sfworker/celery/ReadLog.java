package io.sfworker.celery;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that a queue cannot be read, and once that it can again. */
final class ReadLog {
    private static final Logger LOG = LoggerFactory.getLogger(ReadLog.class);

    private final String queue;
    private volatile boolean fails;

    ReadLog(String queue) {
        this.queue = queue;
    }

    /** It is tried again after {@code wait}. */
    void failed(Throwable error, Duration wait) {
        if (!fails) {
            LOG.warn("queue cannot be read queue={} error=\"{}\"", queue, error.getMessage());
        }
        LOG.debug("next try to read the queue queue={} wait={}", queue, wait, error);
        fails = true;
    }

    void worked() {
        if (fails) {
            LOG.info("queue can be read again queue={}", queue);
            fails = false;
        }
    }
}
