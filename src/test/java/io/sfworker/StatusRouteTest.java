package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.flow.FlowVariables;
import io.sfworker.testing.Messages;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.RedisConnectionFailureException;

class StatusRouteTest extends RouteTest {
    @Test
    void sendsTheEventToChannelAndList() {
        report("cluster_init");

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> stages().equals(
                        java.util.List.of("cluster_init")));
        assertThat(redis().calls("PUBLISH").get(0).headers()).containsEntry("CamelRedis.Channel", "task_status_events");
        assertThat(redis().calls("LPUSH").get(0).headers()).containsEntry("CamelRedis.Key", "task_status_queue");
    }

    @Test
    void waitsForRedisAndSendsEachEventOnce() {
        redis().failNextWith(new RedisConnectionFailureException("no connection"));
        redis().failNextWith(new RedisConnectionFailureException("no connection"));

        report("cluster_init");

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> redis().calls("LPUSH").size() == 1);
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
