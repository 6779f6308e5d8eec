package io.sfworker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.celery.RecordedMessages;
import io.sfworker.celery.protocol.Decoded;
import io.sfworker.celery.protocol.MessageDecoder;
import io.sfworker.celery.protocol.MessageLimits;
import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.protocol.TaskMessage;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class DeadLettersEndpointTest {
    private final DeadLettersEndpoint readOnly = new DeadLettersEndpoint(
            () -> {
                throw new AssertionError("Redis is not asked");
            },
            new TaskExecution(),
            false);

    @Test
    void changesNothingWhenSwitchedOff() {
        assertThat(readOnly.replay("id", null, null, null).getStatus()).isEqualTo(403);
        assertThat(readOnly.drop("id").getStatus()).isEqualTo(403);
        assertThat(readOnly.dropAll(null).getStatus()).isEqualTo(403);
    }

    @Test
    void onlyComputationsAreExecutions() {
        assertThat(new TaskExecution().apply(task("custom-headers"))).contains("r");
        assertThat(new TaskExecution().apply(task("custom-headers", "tasks.secretflow.hello.echo_task")))
                .isEmpty();
    }

    private static TaskMessage task(String recording) {
        return task(recording, "tasks.secretflow.execute_task");
    }

    private static TaskMessage task(String recording, String name) {
        Decoded decoded = new MessageDecoder(MessageLimits.DEFAULT, Clock.systemUTC())
                .decode(RawMessage.of(
                        RecordedMessages.recorded(recording).replace("tasks.secretflow.execute_task", name)));
        return ((Decoded.Accepted) decoded).message();
    }
}
