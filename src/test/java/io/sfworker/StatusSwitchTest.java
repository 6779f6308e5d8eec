package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.flow.FlowVariables;
import io.sfworker.status.StatusSentProcessor;
import io.sfworker.testing.Messages;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** {@code ENABLE_STATUS_NOTIFICATIONS=false}: tasks go on as ever and send no events. */
@TestPropertySource(properties = "ENABLE_STATUS_NOTIFICATIONS=false")
class StatusSwitchTest extends RouteTest {
    @Test
    void nothingIsPublishedAndNobodyWaitsForIt() throws Exception {
        var exchange = template.send("direct:status", sending -> {
            prepare(sending, Messages.recorded("b1_positional", 0));
            sending.setVariable(FlowVariables.STAGE, "task_completed");
        });
        // As a route does that ends the task.
        camel.getRegistry()
                .lookupByNameAndType("statusSent", StatusSentProcessor.class)
                .process(exchange);

        assertThat(exchange.getException()).isNull();
        assertThat(celery().calls("publish")).isEmpty();
    }
}
