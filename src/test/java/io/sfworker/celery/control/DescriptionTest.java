package io.sfworker.celery.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.testing.Messages;
import io.sfworker.testing.Samples;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How a worker describes itself and its tasks. */
class DescriptionTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final AskedDesk desk = new AskedDesk();

    @Test
    void describesARunningTaskWithoutItsArguments() {
        desk.worker.holds(echo(), Instant.parse("2026-01-07T10:00:01.5Z"));

        JsonNode task = desk.ask("active").get(0);

        assertThat(task).isEqualTo(Samples.parse("""
                        {"id": "celery-1", "name": "tasks.secretflow.hello.echo_task", "args": ["(...)"],
                         "kwargs": {}, "type": "tasks.secretflow.hello.echo_task", "hostname": "node1@10.0.0.1",
                         "time_start": 1767780001.5, "acknowledged": false,
                         "delivery_info": {"exchange": "", "routing_key": "secretflow_queue", "priority": 0,
                                           "redelivered": false},
                         "worker_pid": 4711}"""));
        assertThat(desk.ask("active-safe").get(0).get("args").asText()).isEqualTo("(...)");
        assertThat(desk.ask("reserved")).isEmpty();
        assertThat(desk.ask("query-task").get("celery-1").get(0).asText()).isEqualTo("active");
    }

    @Test
    void describesATaskWithItsArgumentsWhenAllowed() {
        desk.permissions = new ControlDesk.Permissions(true, true);
        desk.worker.holds(echo(), null);

        assertThat(desk.ask("reserved").get(0).get("args").get(0).asText()).isEqualTo("secret");
        assertThat(desk.ask("query-task").get("celery-1").get(0).asText()).isEqualTo("reserved");
        assertThat(desk.ask("active")).isEmpty();
    }

    @Test
    void listsWhatWaitsForItsTime() {
        desk.worker.waiting.add(new ScheduledTask(echo(), Instant.parse("2026-01-07T11:00:00.25Z")));

        JsonNode entry = desk.ask("scheduled").get(0);

        assertThat(entry.get("eta").asText()).isEqualTo("2026-01-07T11:00:00.250000+00:00");
        assertThat(entry.get("priority").asInt()).isEqualTo(6);
        assertThat(entry.get("request").get("id").asText()).isEqualTo("celery-1");
    }

    @Test
    void terminatesByStamp() {
        desk.worker.holds(stamped("t-1"), TestWorker.STARTED);
        desk.worker.holds(stamped("t-3"), TestWorker.STARTED);

        assertThat(desk.ask("revoke-stamps-terminate").get("ok").asText())
                .isEqualTo("headers {'tenant': {'t-1'}} revoked");
        assertThat(desk.worker.told).containsExactly("revoke stamps {tenant=[t-1]}", "terminate celery-1");
    }

    @Test
    void namesItsTasksWithTheirLimits() {
        assertThat(desk.ask("registered"))
                .hasSize(2)
                .first()
                .isEqualTo(NODES.textNode("tasks.secretflow.execute_task"));
        desk.ask("rate-limit");

        assertThat(desk.ask("registered").get(1).asText()).isEqualTo(TestWorker.ECHO + " [rate_limit=10/m]");
        assertThat(desk.ask("registered-items").get(1).asText())
                .isEqualTo("%s [rate_limit=10/m name=%s]".formatted(TestWorker.ECHO, TestWorker.ECHO));
    }

    @Test
    void describesItsQueueWithEveryKeyOfKombu() {
        JsonNode queue = desk.ask("active-queues").get(0);

        assertThat(queue.fieldNames()).toIterable().hasSize(18).contains("exclusive", "bindings", "max_priority");
        assertThat(queue.get("name").asText()).isEqualTo("secretflow_queue");
        assertThat(queue.get("exchange").get("name").asText()).isEqualTo("secretflow");
        assertThat(queue.get("exchange")).hasSize(8);
    }

    @Test
    void tellsItsStatistics() {
        JsonNode stats = desk.ask("stats");

        assertThat(stats.get("total").get(TestWorker.ECHO).asInt()).isEqualTo(3);
        assertThat(stats.get("uptime").asInt()).isZero();
        assertThat(stats.get("clock").isTextual()).isTrue();
        assertThat(stats.get("broker").get("hostname").asText()).isEqualTo("127.0.0.1");
        assertThat(stats.get("pid").asInt()).isEqualTo(4711);
        assertThat(desk.ask("report").get("ok").asText()).contains("software -> sfworker:0.1.0");
        assertThat(desk.ask("objgraph").get("error").asText()).startsWith("ImportError(");
        assertThat(desk.ask("memdump").get("error").asText()).startsWith("ImportError(");
    }

    private static TaskMessage echo() {
        return Messages.message(TestWorker.ECHO, NODES.arrayNode().add("secret"), NODES.objectNode(), 0);
    }

    private static TaskMessage stamped(String tenant) {
        TaskMessage message = echo();
        ObjectNode headers = (ObjectNode) message.envelope().headers();
        headers.putObject("stamps").put("tenant", tenant);
        return message;
    }
}
