package io.sfworker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisVersionTest {
    @Test
    void readsWhatTheServerReports() {
        assertThat(RedisVersion.in("Redis server v=6.2.6 sha=00000000:0 malloc=jemalloc-5.1.0 bits=64 build=1"))
                .contains(new RedisVersion(6, 2));
    }

    @Test
    void findsNoVersionInAnErrorOfTheLoader() {
        assertThat(RedisVersion.in("redis-server: /lib/libc.so.6: version `GLIBC_2.34' not found"))
                .isEmpty();
    }

    @Test
    void acceptsSixPointTwoAndNewer() {
        assertThat(new RedisVersion(6, 2).suffices()).isTrue();
        assertThat(new RedisVersion(7, 0).suffices()).isTrue();
        assertThat(new RedisVersion(10, 0).suffices()).isTrue();
    }

    @Test
    void refusesOlderOnes() {
        assertThat(new RedisVersion(6, 0).suffices()).isFalse();
        assertThat(new RedisVersion(5, 9).suffices()).isFalse();
    }
}
