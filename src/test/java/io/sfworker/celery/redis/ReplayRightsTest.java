package io.sfworker.celery.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayRightsTest {
    private static final String WRITING = "redis_version:7.4.7\r\nconfig_file:/etc/redis.conf\r\naof_enabled:1\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"HSET", "ZADD", "LPUSH", "RPOP", "SET", "DEL", "PEXPIREAT"})
    void oneRightThatIsMissingLosesWrites(String missing) {
        assertThat(ReplayRights.of(
                        WRITING,
                        words -> Optional.of(
                                words.get(0).equals(missing) ? "User default has no permissions to run it" : "OK")))
                .isEqualTo(ReplayRights.LOST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unacked", "sfworker:1:epoch", "secretflow_queue"})
    void oneKeyThatIsMissingLosesWrites(String missing) {
        assertThat(ReplayRights.of(
                        WRITING,
                        words -> Optional.of(
                                words.get(1).equals(missing)
                                        ? "User default has no permissions to access the key"
                                        : "OK")))
                .isEqualTo(ReplayRights.LOST);
    }

    @ParameterizedTest
    @CsvSource({
        "7.4.7, /etc/redis.conf, 0",
        "6.2.14, /etc/redis.conf, 1",
        "7.0.15, /tmp/redis-aBc1x2/read-with-all-rights.conf, 1",
        "8.2.3, /tmp/redis-aBc1x2/read-with-all-rights.conf, 1"
    })
    void nobodyIsAskedWhereNothingCanBeDropped(String version, String file, String writes) {
        String info = "redis_version:%s\r\nconfig_file:%s\r\naof_enabled:%s\r\n".formatted(version, file, writes);

        assertThat(ReplayRights.of(info, ReplayRightsTest::refuse)).isEqualTo(ReplayRights.KEPT);
    }

    @Test
    void withAllRightsAllIsKept() {
        assertThat(ReplayRights.of(WRITING, words -> Optional.of("OK"))).isEqualTo(ReplayRights.KEPT);
    }

    @Test
    void whoMayNotAskDoesNotKnow() {
        assertThat(ReplayRights.of(WRITING, ReplayRightsTest::refuse)).isEqualTo(ReplayRights.UNKNOWN);
    }

    private static Optional<String> refuse(List<String> words) {
        return Optional.empty();
    }
}
