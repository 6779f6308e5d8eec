package io.sfworker.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.task.Execution;
import io.sfworker.task.TaskIds;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogFieldsTest {
    private final Map<String, Map<String, String>> seen = new ConcurrentHashMap<>();
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final CamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        camel.getCamelContextExtension().addInterceptStrategy(new LogFields("0123456789ab", "taskId"));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .routeId("intake")
                        .process(note("first"))
                        .process(LogFieldsTest::identify)
                        .process(note("identified"))
                        .setVariable("stage", constant("cluster_init"))
                        .process(elsewhere())
                        .to("direct:inner")
                        .process(note("last"));
                from("direct:inner").process(note("inner"));
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
        other.shutdownNow();
        MDC.clear();
    }

    @Test
    void eachStepHasTheFieldsOfItsTask() {
        send("celery-1");

        assertThat(seen.get("first"))
                .isEqualTo(Map.of("celery_task_id", "celery-1", "stage", "intake", "revision", "0123456789ab"));
        assertThat(seen.get("identified"))
                .containsEntry("execution_id", "exec")
                .containsEntry("task_id", "dag")
                .containsEntry("subtask_id", "node")
                .containsEntry("stage", "intake");
        assertThat(seen.get("inner"))
                .containsEntry("stage", "cluster_init")
                .containsEntry("celery_task_id", "celery-1");
        assertThat(seen.get("last")).isEqualTo(seen.get("inner"));
    }

    @Test
    void aThreadThatATaskLeftHasNoFieldsOfIt() throws Exception {
        send("celery-1");

        CompletableFuture<Map<String, String>> left = CompletableFuture.supplyAsync(
                () -> Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of()), other);
        assertThat(left.get(5, TimeUnit.SECONDS)).isEmpty();
    }

    private void send(String task) {
        var done = camel.createProducerTemplate()
                .asyncSend("direct:in", exchange -> exchange.setProperty("taskId", task))
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
        assertThat(done.getException()).isNull();
    }

    private static void identify(Exchange exchange) {
        TaskIds ids = new TaskIds(exchange.getProperty("taskId", String.class), "exec", "dag", "node", "exec");
        FlowVariables.EXECUTION.set(
                exchange, new Execution(ids, new Execution.Delivery(Instant.EPOCH, "q", "", 0, Optional.empty())));
    }

    private Processor note(String name) {
        return exchange -> seen.put(name, Map.copyOf(MDC.getCopyOfContextMap()));
    }

    /** A step that waits for somebody; the route goes on at another thread. */
    private AsyncProcessorSupport elsewhere() {
        return new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                other.execute(() -> callback.done(false));
                return false;
            }
        };
    }
}
