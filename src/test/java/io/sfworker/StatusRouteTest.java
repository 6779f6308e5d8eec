package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.celery.redis.QueueUnavailable;
import io.sfworker.flow.FlowVariables;
import io.sfworker.testing.Messages;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class StatusRouteTest extends RouteTest {
    @Test
    void sendsTheEventToChannelAndList() {
        report("cluster_init");

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> stages().equals(
                        java.util.List.of("cluster_init")));
        assertThat(celery().calls("publish").get(0).options())
                .containsEntry("channel", "task_status_events")
                .containsEntry("list", "task_status_queue");
    }

    @Test
    void waitsForRedisAndSendsEachEventOnce() {
        celery().failNextPublishWith(new QueueUnavailable("no connection", null));
        celery().failNextPublishWith(new QueueUnavailable("no connection", null));

        report("cluster_init");

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> celery().calls("publish").size() == 1);
        assertThat(stages()).containsExactly("cluster_init");
    }

    @Test
    void leavesNoRedeliveryHeaderToTheNextStage() {
        var exchange = template.send("direct:status", sending -> {
            prepare(sending, Messages.recorded("b1_positional", 0));
            sending.setVariable(FlowVariables.STAGE, "task_started");
            sending.getMessage().setHeader("CamelRedeliveryCounter", 3);
        });

        assertThat(exchange.getMessage().getHeaders()).doesNotContainKey("CamelRedeliveryCounter");
    }

    private void report(String stage) {
        template.send("direct:status", exchange -> {
            prepare(exchange, Messages.recorded("b1_positional", 0));
            exchange.setVariable(FlowVariables.STAGE, stage);
        });
    }
}
