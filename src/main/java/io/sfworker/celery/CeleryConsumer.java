package io.sfworker.celery;

import io.sfworker.celery.protocol.TaskMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the route once for every task in a queue, at most {@code concurrency} at a time.
 *
 * <p>A slot is taken before a message is claimed and free again when the route is through with it, on whatever thread
 * that is; tasks that wait for something hold a slot but no thread.
 *
 * <p>Fails: never because of a message or of Redis; both are reported, and the consumer goes on.
 */
public class CeleryConsumer extends DefaultConsumer implements Suspendable, ShutdownAware, HealthCheckAware, TaskRoute {
    private static final Logger LOG = LoggerFactory.getLogger(CeleryConsumer.class);

    /** How long a stop waits for Redis to take back what was not finished. */
    private static final Duration STOP_WAIT = Duration.ofSeconds(5);

    private final CeleryEndpoint endpoint;

    private @Nullable Intake intake;
    private @Nullable HealthCheck healthCheck;

    public CeleryConsumer(CeleryEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        if (endpoint.celery().isHealthCheckConsumerEnabled()) {
            this.healthCheck = new CeleryHealthCheck(endpoint);
        }
    }

    /** Shown as part of the route's own consumer check; null when switched off. */
    @Override
    public @Nullable HealthCheck getHealthCheck() {
        return healthCheck;
    }

    @Override
    public void setHealthCheck(@Nullable HealthCheck healthCheck) {
        this.healthCheck = healthCheck;
    }

    @Override
    public boolean open() {
        return isRunAllowed()
                && !isSuspendingOrSuspended()
                && !isStarting()
                // Earlier, the routes this one calls may not be there yet.
                && endpoint.getCamelContext().getStatus().isStarted();
    }

    @Override
    public boolean running() {
        return isRunAllowed() && !isStarting() && !isStoppingOrStopped();
    }

    @Override
    public String revision() {
        return endpoint.celery().revision();
    }

    @Override
    public void run(CeleryClaim claim, TaskMessage message, @Nullable String unwanted, Runnable done) {
        Exchange exchange = createExchange(false);
        claim.carriedBy(exchange);
        exchange.setProperty(CeleryConstants.TASK_ID, message.id());
        exchange.setProperty(CeleryConstants.REVISION, revision());
        exchange.setProperty(CeleryConstants.TOKEN, claim.claim().token());
        TaskHeaders.set(message, endpoint.getQueue(), exchange.getMessage());
        describe(claim, message, unwanted, exchange.getMessage());
        exchange.getExchangeExtension().addOnCompletion(new Leftover(claim));
        getAsyncProcessor().process(exchange, doneSync -> {
            releaseExchange(exchange, false);
            done.run();
        });
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return 0;
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // Nothing to prepare: a suspended consumer claims nothing, and doStop gives back what is left.
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        intake = endpoint.celery().intakes().join(endpoint, this);
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        if (intake != null) {
            // Still suspended while this method runs; the timer's thread sees the consumer open.
            intake.wakeSoon();
        }
    }

    @Override
    protected void doStop() throws Exception {
        try {
            endpoint.celery().intakes().leave(endpoint, this).ifPresent(this::stop);
        } finally {
            super.doStop();
        }
    }

    /** Camel interrupts the thread that stops it when its own limit is over; tasks are given back all the same. */
    private void stop(Intake started) {
        CompletableFuture<Void> givenBack = started.stop().toCompletableFuture();
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + STOP_WAIT.toNanos();
        while (!givenBack.isDone() && System.nanoTime() < end) {
            try {
                givenBack.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn(
                        "tasks left to the end of their lease queue={} tasks={}",
                        endpoint.getQueue(),
                        started.held().size(),
                        e);
            }
        }
        started.endThreads();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What this consumer alone knows of a task. */
    private void describe(CeleryClaim claim, TaskMessage task, @Nullable String unwanted, Message message) {
        message.setHeader(CeleryConstants.SOFT_TIME_LIMIT, TimeLimits.soft(task, endpoint));
        message.setHeader(CeleryConstants.TIME_LIMIT, TimeLimits.hard(task, endpoint));
        message.setHeader(CeleryConstants.LOSSES, claim.claim().delivery().losses());
        if (unwanted != null) {
            message.setHeader(CeleryConstants.UNWANTED, unwanted);
        }
    }

    /** Settles what the route left open; an exchange that is handed on to another route takes this along. */
    private final class Leftover implements Synchronization {
        private final CeleryClaim claim;

        Leftover(CeleryClaim claim) {
            this.claim = claim;
        }

        @Override
        public void onComplete(Exchange exchange) {
            if (!claim.isSettled() && intake != null) {
                intake.leftovers().completed(claim);
            }
        }

        @Override
        public void onFailure(Exchange exchange) {
            Exception error = exchange.getException();
            if (claim.isSettled() || intake == null) {
                return;
            }
            if (isStoppingOrStopped() || ObjectHelper.getException(RejectedExecutionException.class, error) != null) {
                intake.leftovers().giveBack(claim);
            } else {
                TaskLines.of(
                        claim.taskId(),
                        () -> LOG.warn("task failed and no error handler took it task={}", claim.taskId(), error));
                intake.leftovers().failed(claim, error);
            }
        }
    }
}
