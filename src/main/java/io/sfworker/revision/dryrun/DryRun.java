package io.sfworker.revision.dryrun;

import io.sfworker.celery.CeleryConstants;
import io.sfworker.celery.TaskHeaders;
import io.sfworker.celery.protocol.Decoded;
import io.sfworker.celery.protocol.MessageDecoder;
import io.sfworker.celery.protocol.MessageLimits;
import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.ray.Computation;
import io.sfworker.revision.check.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Sends messages through the routes of a context in which nothing has an effect, and looks at what would have come of
 * them: every task has to end, with its record, its terminal event and its acknowledgement in this order.
 *
 * <p>Messages are recorded ones of a real Celery client. Computation, Redis and every other component are replaced;
 * what is tried is the routes, with the worker's own processors, save those that read the sender's files.
 */
public final class DryRun {
    private static final int MOST_PROBLEMS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Effects effects = new Effects();
    private final DryComponent celery = new DryComponent("celery", effects, this::answer);
    private final Standins standins = new Standins(effects, this::current);
    private volatile @Nullable DryCase now;

    /** What replaces the worker's own, by bean name. */
    public Map<String, Processor> processors() {
        return standins.processors();
    }

    /** What replaces Ray. */
    public Computation computation() {
        return new DryComputation(effects, standins::failureOf);
    }

    /** Replaces every component that reaches outside; to be called before routes are loaded. */
    public void equip(CamelContext camel) {
        camel.setSourceLocationEnabled(true);
        camel.getCamelContextExtension().addInterceptStrategy(new SilentLog());
        ComponentResolver usual = camel.getCamelContextExtension().getContextPlugin(ComponentResolver.class);
        camel.getCamelContextExtension()
                .addContextPlugin(ComponentResolver.class, new DryComponents(usual, celery, effects));
    }

    /**
     * Sends every message through the routes of a started context.
     *
     * @return what went wrong, one problem per message
     */
    public List<Problem> problems(CamelContext camel, List<String> taskTypes) throws Exception {
        camel.getRouteController().startRoute("intake");
        List<Problem> problems = new ArrayList<>();
        for (DryCase dry : DryCase.all(taskTypes)) {
            now = dry;
            effects.clear();
            Problem problem = Verdict.of(dry, run(dry), effects.all());
            if (problem != null) {
                problems.add(problem);
            }
            // One is enough: the task types share their way.
            if (problems.size() >= MOST_PROBLEMS) {
                break;
            }
        }
        MDC.clear();
        return problems;
    }

    /** The exchange's failure; null when it ended without one. */
    private @Nullable Throwable run(DryCase dry) throws InterruptedException {
        DefaultConsumer consumer = Objects.requireNonNull(celery.consumer(), "the intake has a consumer");
        Exchange exchange = consumer.createExchange(false);
        TaskMessage message = message(dry);
        exchange.setProperty(CeleryConstants.TASK_ID, message.id());
        exchange.setProperty(CeleryConstants.TOKEN, "dry-run:1");
        TaskHeaders.set(message, "dry-run", exchange.getMessage());
        CompletableFuture<Void> done = new CompletableFuture<>();
        consumer.getAsyncProcessor().process(exchange, sync -> done.complete(null));
        try {
            done.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return exchange.getException();
        } catch (ExecutionException | TimeoutException e) {
            return new IllegalStateException("it did not end within %d s".formatted(LIMIT.toSeconds()));
        }
    }

    private static TaskMessage message(DryCase dry) {
        RawMessage raw = RecordedMessages.of(dry.task(), dry.retries());
        if (new MessageDecoder(MessageLimits.DEFAULT, Clock.systemUTC()).decode(raw)
                instanceof Decoded.Accepted accepted) {
            return accepted.message();
        }
        throw new IllegalStateException("a recorded message is refused");
    }

    /** What Redis would say. */
    private void answer(Exchange exchange) {
        String operation = exchange.getMessage().getHeader(DryComponent.OPERATION, "", String.class);
        RuntimeException failure = standins.failureOf(operation);
        if (failure != null) {
            throw failure;
        }
        if ("begin".equals(operation)) {
            exchange.getMessage().setHeader(CeleryConstants.EXECUTION, current().execution());
            exchange.getMessage().setHeader(CeleryConstants.RECORD, RecordedMessages.RECORD);
        }
    }

    private DryCase current() {
        return Objects.requireNonNull(now, "a message is under way");
    }
}
