package io.sfworker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisExecutableTest {
    @Test
    void waitsNotForEverForAProgramThatHangs(@TempDir Path folder) throws IOException {
        Path hangs = Files.writeString(folder.resolve("redis-server"), "#!/bin/sh\nexec sleep 600\n");
        assertThat(hangs.toFile().setExecutable(true)).isTrue();

        assertThatThrownBy(() -> RedisExecutable.find(hangs, folder, Duration.ofMillis(300)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no answer within 300 ms")
                .hasMessageContaining("install redis-server");
    }
}
