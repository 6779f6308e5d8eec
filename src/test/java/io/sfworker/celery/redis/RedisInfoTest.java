package io.sfworker.celery.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisInfoTest {
    @ParameterizedTest
    @ValueSource(strings = {"6.2.0", "6.2.11", "7.0.15", "10.0"})
    void acceptsARedisThatKnowsBlmove(String version) {
        assertThatCode(() -> new RedisInfo("redis_version:" + version + "\r\n").requireAtLeast(6, 2))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.0.16", "5.0.7"})
    void refusesAnOlderRedisAndSaysWhy(String version) {
        assertThatThrownBy(() -> new RedisInfo("redis_version:" + version + "\r\n").requireAtLeast(6, 2))
                .isInstanceOf(QueueUnavailable.class)
                .hasMessage("Redis 6.2 or newer is needed, this one is " + version);
    }

    @Test
    void findsThePolicyAmongOtherLines() {
        assertThat(new RedisInfo("a:1\r\nmaxmemory_policy:allkeys-lru\r\nb:2\r\n").maxmemoryPolicy())
                .isEqualTo("allkeys-lru");
    }
}
