package io.sfworker.celery.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CeleryKeysTest {
    @Test
    void putsTheGlobalPrefixBeforeEveryName() {
        CeleryKeys keys = new CeleryKeys("sf:");

        assertThat(keys.lists("q")).first().isEqualTo("sf:q");
        assertThat(keys.unacked()).isEqualTo("sf:unacked");
        assertThat(keys.result("1")).isEqualTo("sf:celery-task-meta-1");
        assertThat(keys.claim("t")).isEqualTo("sf:sfworker:1:claim:t");
        assertThat(keys.bindingMember("rk", "q")).doesNotContain("sf:");
    }

    @ParameterizedTest
    @CsvSource({
        "'', celery-task-meta-1",
        "sf, sf_celery-task-meta-1",
        "sf_, sf_celery-task-meta-1",
        "sf-, sf-celery-task-meta-1"
    })
    void separatesThePrefixOfResultsAsCeleryDoes(String prefix, String key) {
        assertThat(new CeleryKeys(prefix).result("1")).isEqualTo(key);
    }
}
