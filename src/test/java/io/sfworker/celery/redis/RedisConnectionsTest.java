package io.sfworker.celery.redis;

import static org.assertj.core.api.Assertions.assertThatNoException;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import org.junit.jupiter.api.Test;

class RedisConnectionsTest {
    @Test
    void takesAnAddressThatHasSentinelsAndNoHost() {
        RedisURI address = RedisURI.create("redis-sentinel://127.0.0.1:26379,127.0.0.1:26380/0#mymaster");

        assertThatNoException().isThrownBy(() -> RedisConnections.to(address, SslOptions.create())
                .close());
    }
}
