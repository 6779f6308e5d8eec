package io.sfworker.celery.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.ControlRequest;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.testing.Messages;
import io.sfworker.testing.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command, asked by a real client, answered as protocol 6.3 says. */
class ControlDeskTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final AskedDesk desk = new AskedDesk();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ping | {\"ok\": \"pong\"}",
                "active | []",
                "reserved | []",
                "scheduled | []",
                "revoked | []",
                "query-task | {}",
                "conf | {\"broker_url\": \"redis://127.0.0.1:6379/0\"}",
                "memsample | \"100.0MB\"",
                "heartbeat | null",
                "election | null",
                "hello-self | null",
                "shutdown | null",
                "revoke | {\"ok\": \"tasks {'celery-1'} flagged as revoked\"}",
                "revoke-list | {\"ok\": \"tasks {'celery-1', 'other'} flagged as revoked\"}",
                "revoke-terminate-unknown | {\"ok\": \"terminate: tasks unknown\"}",
                "terminate | {\"ok\": \"terminate: tasks unknown\"}",
                "revoke-stamps | {\"ok\": \"headers {'tenant': ['t-1', 't-2']} flagged as revoked,"
                        + " but not terminated\"}",
                "revoke-stamps-terminate | {\"ok\": \"headers {'tenant': 't-1'} were not terminated\"}",
                "revoke-stamps-list | {\"ok\": \"headers {'tenant': 't-1'} were not terminated\"}",
                "rate-limit | {\"ok\": \"new rate limit set successfully\"}",
                "rate-limit-off | {\"ok\": \"rate limit disabled successfully\"}",
                "rate-limit-unknown | {\"error\": \"unknown task\"}",
                "rate-limit-bad | {\"error\": \"Invalid rate limit string:"
                        + " ValueError(\\\"could not convert string to float: 'often'\\\")\"}",
                "rate-limit-bad-unit | {\"error\": \"Invalid rate limit string: KeyError('y')\"}",
                "time-limit | {\"ok\": \"time limits set successfully\"}",
                "time-limit-unknown | {\"error\": \"unknown task\"}",
                "pool-shrink | {\"ok\": \"pool will shrink\"}",
                "pool-restart | {\"error\": \"ValueError('Pool restarts not enabled')\"}",
                "autoscale | {\"error\": \"ValueError('Autoscale not enabled')\"}",
                "add-consumer | {\"ok\": \"add consumer secretflow_queue\"}",
                "cancel-consumer | {\"ok\": \"no longer consuming from secretflow_queue\"}",
                "enable-events | {\"ok\": \"task events enabled\"}",
                "disable-events | {\"ok\": \"task events already disabled\"}",
                "unknown | {\"error\": \"KeyError('no_such_thing')\"}",
                "to-us | {\"ok\": \"pong\"}",
                "glob | {\"ok\": \"pong\"}",
                "pcre | {\"ok\": \"pong\"}",
                // A client that is not told the matcher asks everybody and drops replies itself.
                "pattern-only | {\"ok\": \"pong\"}",
            })
    void answersAsACeleryWorker(String request, String reply) {
        assertThat(desk.ask(request)).isEqualTo(Samples.parse(reply));
    }

    @ParameterizedTest
    @ValueSource(strings = {"to-other", "glob-other", "pcre-other"})
    void isSilentWhenOthersAreAsked(String request) {
        assertThat(desk.answer(RecordedRequests.request(request))).isEmpty();
    }

    @Test
    void actsWithoutAnAnswerWhenNobodyWaitsForOne() {
        assertThat(desk.answer(RecordedRequests.request("revoke-silent"))).isEmpty();

        assertThat(desk.worker.told).containsExactly("revoke [celery-1]");
    }

    @Test
    void terminatesWhatItHolds() {
        desk.worker.holds(echo(), TestWorker.STARTED);

        assertThat(desk.ask("revoke-terminate").get("ok").asText()).isEqualTo("terminate: celery-1");
        assertThat(desk.ask("terminate").get("ok").asText()).isEqualTo("terminate: celery-1");
        // Remembered first: a task that is given back in between must not run again.
        assertThat(desk.worker.told)
                .containsExactly("revoke [celery-1]", "terminate celery-1", "revoke [celery-1]", "terminate celery-1");
    }

    @Test
    void exchangesRevokedIdsWithANeighbour() {
        desk.worker.revokedAges.put("old", Duration.ofSeconds(100));
        desk.lamport.adjust(41);

        JsonNode reply = desk.ask("hello");

        assertThat(desk.worker.told).containsExactly("learn [r-1, r-2]");
        double told = reply.get("revoked").get("old").get(0).doubleValue();
        assertThat(told).isCloseTo(System.nanoTime() / 1e9 - 100, offset(5.0));
        assertThat(reply.get("revoked").get("old").get(1).asText()).isEqualTo("old");
        assertThat(reply.get("clock").asLong()).isGreaterThan(42);
    }

    @Test
    void setsTimeLimitsByName() {
        desk.ask("time-limit");

        assertThat(desk.worker.limits.times(TestWorker.ECHO))
                .isEqualTo(new TaskLimits.Times(Duration.ofMillis(2500), Duration.ofSeconds(5)));
    }

    @Test
    void leavesItsQueueAloneAndTakesItUpAgain() {
        desk.ask("cancel-consumer");
        assertThat(desk.ask("active-queues")).isEmpty();

        desk.ask("add-consumer");

        assertThat(desk.ask("active-queues")).hasSize(1);
        assertThat(desk.ask("add-consumer-other").get("error").asText())
                .isEqualTo("ValueError(\"this worker may not consume the queue 'q2'\")");
    }

    @Test
    void shrinksAndGrowsWithinItsPlaces() {
        assertThat(desk.ask("pool-grow").get("error").asText()).contains("the pool has 2 slots");
        desk.ask("pool-shrink");
        assertThat(desk.ask("stats").get("pool").get("max-concurrency").asInt()).isEqualTo(1);
        assertThat(desk.ask("pool-shrink").has("error")).isTrue();

        assertThat(desk.ask("pool-grow").get("ok").asText()).isEqualTo("pool will grow");
    }

    @Test
    void keepsItsClockAheadOfTheSenders() {
        ObjectNode envelope = (ObjectNode)
                Samples.parse(desk.answer(RecordedRequests.request("clock")).orElseThrow());

        assertThat(envelope.path("headers").path("clock").asLong()).isGreaterThan(1);
        assertThat(envelope.path("headers").path("ticket").asText()).hasSize(36);
        assertThat(desk.lamport.value())
                .isEqualTo(envelope.path("headers").path("clock").asLong());
    }

    @Test
    void refusesToChangeAnythingWhenThatIsSwitchedOff() {
        desk.permissions = new ControlDesk.Permissions(false, false);
        desk.worker.holds(echo(), TestWorker.STARTED);

        for (String name : new String[] {"revoke", "revoke-terminate", "terminate", "revoke-stamps", "rate-limit"}) {
            assertThat(desk.ask(name).get("error").asText()).as(name).contains("is switched off");
        }
        for (String name : new String[] {"time-limit", "pool-shrink", "cancel-consumer", "add-consumer", "shutdown"}) {
            assertThat(desk.ask(name).get("error").asText()).as(name).contains("is switched off");
        }
        desk.ask("hello");
        assertThat(desk.worker.told).isEmpty();
        assertThat(desk.ask("enable-events").has("ok")).isTrue();
    }

    @Test
    void answersAnErrorWhenAnArgumentIsMissingOrWrong() {
        assertThat(desk.ask("no-argument").get("ok").asText()).isEqualTo("tasks set() flagged as revoked");
        assertThat(desk.refusal("revoke", "task_id", NODES.textNode("not an id")))
                .contains("ValueError(");
        assertThat(desk.refusal("pool-grow", "n", NODES.numberNode(-3))).contains("ValueError(");
        assertThat(desk.refusal("time-limit", "soft", NODES.textNode("x"))).contains("ValueError(");
        assertThat(desk.refusal("cancel-consumer", "queue", NODES.nullNode())).contains("TypeError(");
        assertThat(desk.refusal("revoke-stamps", "headers", NODES.arrayNode().add("x")))
                .contains("ValueError(");
    }

    @Test
    void dropsARequestThatIsLongOver() {
        ControlRequest late = new ControlRequest(
                "ping",
                NODES.objectNode(),
                new ControlRequest.Audience(List.of(), null, null),
                new ControlRequest.ReplyTo("reply.celery.pidbox", "me", "1"),
                new ControlRequest.Stamp(1, desk.clock.instant().minusSeconds(61)));

        assertThat(new ControlDesk(desk.worker, desk.permissions, desk.lamport, desk.clock).answer(late))
                .isCompletedWithValue(Optional.empty());
    }

    private static TaskMessage echo() {
        return Messages.message(TestWorker.ECHO, NODES.arrayNode().add("secret"), NODES.objectNode(), 0);
    }
}
