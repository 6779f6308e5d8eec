package io.sfworker.celery.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.ExceptionRecord;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.testing.Messages;
import io.sfworker.testing.MovableClock;
import io.sfworker.testing.Samples;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Duration RAN = Duration.ofMillis(1500);

    private final Events events = events(false);
    private final TaskMessage task = task();

    @Test
    void tellsOfTheWorker() {
        ObjectNode event = events.worker("worker-heartbeat", new Events.Beat(2, 1, 7, List.of(0.5, 0.25, 0.125)));

        event.remove("sw_sys");
        assertThat(Samples.parse(event.toString())).isEqualTo(Samples.parse("""
                        {"type": "worker-heartbeat", "timestamp": 1767780000.0, "hostname": "node1@10.0.0.1",
                         "pid": 4711, "clock": 1, "freq": 2.0, "active": 1, "processed": 7,
                         "loadavg": [0.5, 0.25, 0.125], "sw_ident": "sfworker", "sw_ver": "0.1.0"}"""));
    }

    @Test
    void tellsWhatWasReceivedWithoutArguments() {
        ObjectNode event = events.received(task);

        assertThat(without(event)).isEqualTo(Samples.parse("""
                        {"type": "task-received", "uuid": "celery-1", "name": "tasks.secretflow.hello.echo_task",
                         "args": "(...)", "kwargs": "(...)", "root_id": null, "parent_id": null, "retries": 2,
                         "eta": null, "expires": null}"""));
        assertThat(events(true).received(task).get("args").asText()).isEqualTo("('secret',)");
    }

    @Test
    void tellsOfEveryEnd() {
        ExceptionRecord failure = ExceptionRecord.of("ValueError", "builtins", "it's wrong");

        assertThat(ended(ResultRecord.success(NODES.textNode("secret")))).isEqualTo(Samples.parse("""
                        {"type": "task-succeeded", "uuid": "celery-1", "result": "(...)", "runtime": 1.5}"""));
        assertThat(ended(ResultRecord.failure(failure, "line 1"))).isEqualTo(Samples.parse("""
                        {"type": "task-failed", "uuid": "celery-1", "exception": "ValueError(\\"it's wrong\\")",
                         "traceback": "line 1"}"""));
        assertThat(ended(ResultRecord.retry(null, null))).isEqualTo(Samples.parse("""
                        {"type": "task-retried", "uuid": "celery-1", "exception": "None", "traceback": ""}"""));
        assertThat(ended(ResultRecord.revoked("terminated"))).isEqualTo(Samples.parse("""
                        {"type": "task-revoked", "uuid": "celery-1", "terminated": true, "signum": 15,
                         "expired": false}"""));
        assertThat(ended(ResultRecord.revoked("expired"))).isEqualTo(Samples.parse("""
                        {"type": "task-revoked", "uuid": "celery-1", "terminated": false, "signum": null,
                         "expired": true}"""));
        assertThat(without(events.rejected(task))).isEqualTo(Samples.parse("""
                        {"type": "task-rejected", "uuid": "celery-1", "requeue": true}"""));
    }

    @Test
    void cutsLongTextsAndCountsOn() {
        JsonNode result = NODES.textNode("x".repeat(5000));
        ObjectNode first = events(true).ended(task, ResultRecord.success(result), RAN);

        assertThat(first.get("result").asText()).hasSize(1027).endsWith("...");
        assertThat(events.started(task).get("clock").asLong())
                .isLessThan(events.started(task).get("clock").asLong());
    }

    private ObjectNode ended(ResultRecord record) {
        return without(events.ended(task, record, RAN));
    }

    /** Whatever every event has is checked once. */
    private static ObjectNode without(ObjectNode event) {
        assertThat(event.has("utcoffset")).isFalse();
        return event.remove(List.of("timestamp", "hostname", "pid", "clock"));
    }

    private static Events events(boolean shown) {
        WorkerFacts.Identity worker = new WorkerFacts.Identity(TestWorker.NAME, 4711, "0.1.0", TestWorker.STARTED);
        return new Events(worker, new LamportClock(), new MovableClock(), shown);
    }

    private static TaskMessage task() {
        TaskMessage message =
                Messages.message(TestWorker.ECHO, NODES.arrayNode().add("secret"), NODES.objectNode(), 2);
        ((ObjectNode) message.envelope().headers()).put("argsrepr", "('secret',)");
        return message;
    }
}
