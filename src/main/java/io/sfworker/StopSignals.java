package io.sfworker;

import io.sfworker.revision.Revisions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.impl.engine.DefaultShutdownStrategy;
import org.apache.camel.spi.ShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What the signals to stop mean. The first is an orderly stop, in which running tasks have {@code
 * WORKER_SHUTDOWN_TIMEOUT} to end. The next one ends it at once: what runs goes back to the queue, and the process is
 * gone within ten seconds, whatever happens.
 *
 * <p>SIGQUIT is the JVM's, which writes down its threads; {@code src/main/sh/pass-signals.sh} makes two of these of it.
 */
@Component
class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");
    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    /** As a process that ended by SIGKILL reports it. */
    private static final int ENDED_BY_FORCE = 137;

    private final Revisions revisions;
    private final AtomicBoolean stopping = new AtomicBoolean();

    StopSignals(Revisions revisions) {
        this.revisions = revisions;
    }

    @EventListener(ApplicationReadyEvent.class)
    void listen() {
        NAMES.forEach(this::listen);
    }

    private void listen(String name) {
        ProcessSignals.listen(name, usual -> received(name, usual));
    }

    /** Each signal has a thread of its own; that of the first one does not come back. */
    private void received(String name, Runnable usual) {
        if (!stopping.compareAndSet(false, true)) {
            endAtOnce(name);
            return;
        }
        LOG.info("SIG{}: no task is claimed any more, running ones may end; the next signal ends them", name);
        usual.run();
    }

    private void endAtOnce(String name) {
        LOG.warn("SIG{}: running tasks are ended and go back to the queue", name);
        revisions.contexts().forEach(context -> stopWaiting(context.camel().getShutdownStrategy()));
        try {
            // The end of the process ends this wait too.
            new CountDownLatch(1).await(LONGEST_END.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.error("the worker did not end in order; what it held is taken over when its lease ends");
        Runtime.getRuntime().halt(ENDED_BY_FORCE);
    }

    /** The wait for running tasks is over, or will be as soon as it begins. */
    private static void stopWaiting(ShutdownStrategy strategy) {
        strategy.setTimeUnit(TimeUnit.MILLISECONDS);
        strategy.setTimeout(1);
        if (strategy instanceof DefaultShutdownStrategy camels) {
            Future<?> wait = camels.getCurrentShutdownTaskFuture();
            if (wait != null) {
                wait.cancel(true);
            }
        }
    }
}
