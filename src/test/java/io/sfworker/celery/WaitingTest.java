package io.sfworker.celery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.testing.Messages;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingTest {
    private static final Instant CLAIMED = Instant.ofEpochSecond(1_800_000_000);

    private final TaskMessage task =
            Messages.message("t", JsonNodeFactory.instance.arrayNode(), JsonNodeFactory.instance.objectNode(), 0);

    @Test
    void countsFromTheSendersTime() {
        properties().put("timestamp", 1_800_000_000 - 2.5);

        assertThat(waited()).contains(Duration.ofMillis(2500));
    }

    @Test
    void isZeroWhenTheSendersClockIsAhead() {
        properties().put("timestamp", 1_800_000_060L);

        assertThat(waited()).contains(Duration.ZERO);
    }

    @Test
    void isUnknownWithoutATime() {
        assertThat(waited()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -5, 1e12, Double.MAX_VALUE})
    void isUnknownWithANumberThatIsNoTime(double number) {
        properties().put("timestamp", number);

        assertThat(waited()).isEmpty();
    }

    @Test
    void doesNotCountTwice() {
        properties().put("timestamp", 1_799_999_999L);
        ((ObjectNode) properties().get("delivery_info")).put("redelivered", true);

        assertThat(waited()).isEmpty();
    }

    private ObjectNode properties() {
        return (ObjectNode) task.envelope().properties();
    }

    private Optional<Duration> waited() {
        return Waiting.of(task, CLAIMED);
    }
}
