package io.sfworker.celery.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers of Redis pass, and which are for somebody to repair; as Redis 6.2 and 7 write them. */
class RedisRefusedTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOADING Redis is loading the dataset in memory",
                "READONLY You can't write against a read only replica.",
                "ERR Error running script (call to f_1): @user_script:9: @user_script: 9: -READONLY You can't write",
                "-READONLY You can't write against a read only replica. script: 8a, on @user_script:3.",
                "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
                "CLUSTERDOWN The cluster is down",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                "OOM command not allowed when used memory > 'maxmemory'.",
                "ERR Error running script (call to f_1): @user_script:9: @user_script: 9: -OOM command not allowed",
                "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist on disk.",
                "NOREPLICAS Not enough good replicas to write.",
                "NOAUTH Authentication required.",
                "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)"
            })
    void waitsForARedisThatDoesNotServeNow(String reply) {
        assertThat(RedisRefused.of(reply, new IllegalStateException())).isInstanceOf(QueueUnavailable.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WRONGTYPE | WRONGTYPE Operation against a key holding the wrong kind of value",
                "WRONGTYPE | ERR Error running script (call to f_1): @user_script:9: WRONGTYPE Operation against a key",
                "NOPERM | NOPERM this user has no permissions to run the 'lpush' command",
                "NOPERM | ERR Error running script: @user_script: 9: NOPERM No permissions to access a key",
                "ERR | ERR value is not an integer or out of range",
                "ERR | ERR user_script:9: attempt to index a nil value script: 8a, on @user_script:9.",
                "ERR | ERR unknown command 'BLMOVE'",
                "BUSYKEY | BUSYKEY Target key name already exists."
            })
    void namesWhatSomebodyHasToRepair(String code, String reply) {
        RuntimeException failure = RedisRefused.of(reply, new IllegalStateException());

        assertThat(failure).isInstanceOf(RedisRefused.class);
        assertThat(((RedisRefused) failure).code()).isEqualTo(code);
    }

    @Test
    void saysWhichKeyIsMeantAndNoNameInItIsTakenForAnOutage() {
        RuntimeException failure = RedisRefused.of(
                "ERR user_script:40: WRONGKEY celery-task-meta- OOM LOADING  is a list, not a string ENDKEY script: 8a",
                new IllegalStateException());

        assertThat(failure)
                .isInstanceOf(RedisRefused.class)
                .hasMessage("the key celery-task-meta- OOM LOADING  in Redis holds a list and must hold a string;"
                        + " rename or delete it");
    }
}
