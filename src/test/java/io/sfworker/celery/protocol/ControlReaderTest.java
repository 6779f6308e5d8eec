package io.sfworker.celery.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.control.RecordedRequests;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlReaderTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Test
    void readsWhatAClientSends() {
        ControlRequest request =
                ControlReader.read(RecordedRequests.request("pcre")).orElseThrow();

        assertThat(request.method()).isEqualTo("ping");
        assertThat(request.arguments()).isEmpty();
        assertThat(request.audience()).isEqualTo(new ControlRequest.Audience(List.of(), "node\\d+@", "pcre"));
        assertThat(request.stamp().clock()).isPositive();
        assertThat(request.stamp().expires()).isNotNull();
        ControlRequest.ReplyTo replyTo = Optional.ofNullable(request.replyTo()).orElseThrow();
        assertThat(replyTo.exchange()).isEqualTo("reply.celery.pidbox");
        assertThat(replyTo.routingKey()).hasSize(36);
        assertThat(replyTo.ticket()).hasSize(36);
    }

    @Test
    void readsNamesAndArguments() {
        ControlRequest named =
                ControlReader.read(RecordedRequests.request("to-us")).orElseThrow();
        ControlRequest silent =
                ControlReader.read(RecordedRequests.request("revoke-silent")).orElseThrow();

        assertThat(named.audience().destination()).containsExactly("node1@10.0.0.1");
        assertThat(silent.replyTo()).isNull();
        assertThat(silent.arguments().path("task_id").asText()).isEqualTo("celery-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "no json", "[]", "null", "7", "{}", "{\"body\": 1}", "{\"headers\": [], \"body\": \"\"}"})
    void isSilentAboutWhatIsNoEnvelope(String text) {
        assertThat(ControlReader.read(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void isSilentAboutOtherContent() {
        byte[] tooLarge = new byte[(1 << 20) + 1];
        Arrays.fill(tooLarge, (byte) '[');

        assertThat(ControlReader.read(tooLarge)).isEmpty();
        assertThat(ControlReader.read(new byte[] {(byte) 0xff, (byte) 0xfe})).isEmpty();
        assertThat(ControlReader.read(text("ping")
                        .replace("application/json", "application/x-python-serialize")
                        .getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(ControlReader.read("[".repeat(100_000).getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("oddBodies")
    void neverThrowsBecauseOfABody(Map.Entry<String, String> field) {
        byte[] odd = RecordedRequests.changed("ping", body -> set(body, field));

        assertThat(ControlReader.read(odd))
                .satisfiesAnyOf(
                        read -> assertThat(read).isEmpty(),
                        read -> assertThat(read.orElseThrow().replyTo()).isNull(),
                        read -> assertThat(read.orElseThrow().arguments()).isEmpty());
    }

    @Test
    void takesADestinationThatIsNoListForNobodyElse() {
        byte[] odd = RecordedRequests.changed("ping", body -> body.put("destination", "node1@10.0.0.1"));
        byte[] odder = RecordedRequests.changed("ping", body -> body.put("destination", 7));

        assertThat(ControlReader.read(odd).orElseThrow().audience().destination())
                .containsExactly("node1@10.0.0.1");
        assertThat(ControlReader.read(odder).orElseThrow().audience().destination())
                .containsExactly("7");
    }

    static List<Map.Entry<String, String>> oddBodies() {
        return List.of(
                Map.entry("method", "null"),
                Map.entry("method", "7"),
                Map.entry("method", "\"\""),
                Map.entry("arguments", "[1]"),
                Map.entry("arguments", "\"x\""),
                Map.entry("reply_to", "\"x\""),
                Map.entry("reply_to", "{\"exchange\": \"a b\", \"routing_key\": 7}"),
                Map.entry("ticket", "{}"),
                Map.entry("pattern", "[]"));
    }

    private static void set(ObjectNode body, Map.Entry<String, String> field) {
        body.set(field.getKey(), JsonValue.of(field.getValue()));
        body.putIfAbsent("ticket", NODES.nullNode());
    }

    private static String text(String name) {
        return new String(RecordedRequests.request(name), StandardCharsets.UTF_8);
    }
}
