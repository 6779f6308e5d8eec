package io.sfworker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.doctor.Finding.Grade;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedisCheckTest {
    private static final String GOOD = "redis_version:7.2.4\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n";

    @Test
    void findsNothingWrongWithTheRedisOfTheComposeFiles() {
        assertThat(grades(GOOD, false, Duration.ofMillis(40))).containsOnly(Grade.OK);
    }

    @Test
    void refusesAnOldRedis() {
        Finding version = findings("redis_version:5.0.14\r\n", false).get(0);

        assertThat(version.grade()).isEqualTo(Grade.BAD);
        assertThat(version.fix()).contains("6.2");
    }

    @Test
    void readsBothNumbersOfTheVersion() {
        assertThat(findings("redis_version:6.0.16\r\n", false).get(0).grade()).isEqualTo(Grade.BAD);
        assertThat(findings("redis_version:6.2.0\r\n", false).get(0).grade()).isEqualTo(Grade.OK);
        assertThat(findings("redis_version:10.0.1\r\n", false).get(0).grade()).isEqualTo(Grade.OK);
    }

    @Test
    void refusesAPolicyThatEvictsUnlessThatIsAllowed() {
        String evicting = "maxmemory_policy:allkeys-lru\r\n";

        assertThat(findings(evicting, false).get(1).grade()).isEqualTo(Grade.BAD);
        assertThat(findings(evicting, false).get(1).fix()).contains("config set maxmemory-policy noeviction");
        assertThat(findings(evicting, true).get(1).grade()).isEqualTo(Grade.WARN);
    }

    @Test
    void warnsOfTasksThatOnlyLiveInMemory() {
        assertThat(findings("aof_enabled:0\r\n", false).get(2).grade()).isEqualTo(Grade.WARN);
    }

    @Test
    void warnsOfClocksThatDiffer() {
        assertThat(grades(GOOD, false, Duration.ofSeconds(3))).contains(Grade.WARN);
    }

    @Test
    void refusesARedisThatDropsWritesWhenItStarts() {
        Finding restart = restart("User default has no permissions to run the 'pexpireat' command", false);

        assertThat(restart.grade()).isEqualTo(Grade.BAD);
        assertThat(restart.fix()).contains("redis-cli bgrewriteaof", "docker/redis.sh");
        assertThat(restart("no permissions", true).grade()).isEqualTo(Grade.WARN);
        assertThat(restart("", false).grade()).isEqualTo(Grade.WARN);
        assertThat(restart("", false).fix()).contains("+acl|dryrun");
    }

    /** An empty answer stands for none. */
    private static Finding restart(String answer, boolean allowed) {
        return new RedisCheck(GOOD, false, allowed)
                .findings(Duration.ZERO, words -> Optional.of(answer).filter(text -> !text.isEmpty()))
                .get(3);
    }

    private static List<Finding> findings(String info, boolean evictionAllowed) {
        return new RedisCheck(info, evictionAllowed, false).findings(Duration.ZERO, words -> Optional.of("OK"));
    }

    private static List<Grade> grades(String info, boolean evictionAllowed, Duration skew) {
        return new RedisCheck(info, evictionAllowed, false)
                .findings(skew, words -> Optional.of("OK")).stream()
                        .map(Finding::grade)
                        .toList();
    }
}
