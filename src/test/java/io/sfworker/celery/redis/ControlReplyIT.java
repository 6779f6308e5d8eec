package io.sfworker.celery.redis;

import static io.sfworker.celery.redis.RedisFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.celery.protocol.ControlRequest;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies of remote control go to lists in which clients wait, and nowhere else, whatever the bindings say. */
class ControlReplyIT {
    private static final String BINDINGS = "_kombu.binding.reply.celery.pidbox";
    private static final String SEP = "\u0006\u0016";
    private static final ControlRequest.ReplyTo ASKER =
            new ControlRequest.ReplyTo("reply.celery.pidbox", "518cf219-1111", null);

    @RegisterExtension
    static final RedisFixture FIXTURE = new RedisFixture();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sfworker:1:execution:v",
                "celery-task-meta-victim",
                "task_status_queue",
                "secretflow_queue",
                "unacked",
                "reply.celery.pidbox",
                "sfworker:1:x.reply.celery.pidbox",
                "x\n.reply.celery.pidbox"
            })
    void reachesNoOtherKey(String list) {
        FIXTURE.redis.sadd(BINDINGS, ASKER.routingKey() + SEP + SEP + list);

        answer(channel().reply(ASKER, "x"));

        assertThat(FIXTURE.redis.keys("*")).containsExactly(BINDINGS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"518cf219-1111", "another-client", "node1@host.1"})
    void reachesTheListsOfClients(String client) {
        FIXTURE.redis.sadd(BINDINGS, ASKER.routingKey() + SEP + SEP + client + ".reply.celery.pidbox");

        answer(channel().reply(ASKER, "x"));

        assertThat(FIXTURE.redis.lrange(client + ".reply.celery.pidbox", 0, -1)).containsExactly("x");
    }

    private static ControlChannel channel() {
        return new ControlChannel(FIXTURE.connections(), FIXTURE.keys, "celery");
    }
}
