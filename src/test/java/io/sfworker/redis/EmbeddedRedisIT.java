package io.sfworker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedRedisIT {
    private static final EmbeddedRedisProperties ANY_PORT =
            new EmbeddedRedisProperties(0, null, null, Duration.ofSeconds(20));

    @Test
    void servesOnLoopbackWithoutPersistenceOrEviction() {
        try (var redis = EmbeddedRedis.start(ANY_PORT)) {
            assertThat(on(redis, RedisCommands::ping)).isEqualTo("PONG");
            assertThat(setting(redis, "bind")).isEqualTo("127.0.0.1");
            assertThat(setting(redis, "maxmemory-policy")).isEqualTo("noeviction");
            assertThat(setting(redis, "save")).isEmpty();
            assertThat(setting(redis, "appendonly")).isEqualTo("no");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://127.0.0.1:%d", "redis://:@127.0.0.1:%d", "redis://:wrong@127.0.0.1:%d"})
    void whoHasNoPasswordGetsNothing(String stranger) {
        try (var redis = EmbeddedRedis.start(ANY_PORT)) {
            RedisClient client = RedisClient.create(stranger.formatted(redis.port()));
            assertThatThrownBy(() -> client.connect().sync().keys("*"))
                    .rootCause()
                    .hasMessageMatching("(NOAUTH|WRONGPASS).*");
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    @Test
    void thePasswordIsNewEachTimeAndNobodyReadsItFromProcessesOrFiles() throws IOException {
        try (var redis = EmbeddedRedis.start(ANY_PORT);
                var other = EmbeddedRedis.start(ANY_PORT)) {
            String password = password(redis.url());
            assertThat(password).hasSizeGreaterThanOrEqualTo(32).isNotEqualTo(password(other.url()));
            for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
                Path lines = Path.of("/proc", String.valueOf(process.pid()), "cmdline");
                assertThat(Files.exists(lines) ? Files.readString(lines) : "").doesNotContain(password);
            }
            Path file = Path.of(setting(redis, "dir"), "redis.conf");
            assertThat(Files.readString(file)).contains(password);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void thePasswordOfTheSettingsCounts() {
        var properties = new EmbeddedRedisProperties(0, "one-of-my-own", null, Duration.ofSeconds(20));
        try (var redis = EmbeddedRedis.start(properties)) {
            assertThat(redis.url()).startsWith("redis://:one-of-my-own@127.0.0.1:");
            assertThat(on(redis, RedisCommands::ping)).isEqualTo("PONG");
        }
    }

    private static String password(String url) {
        return url.substring("redis://:".length(), url.indexOf('@'));
    }

    @Test
    void endsAndRemovesItsFolderWhenClosed() {
        var redis = EmbeddedRedis.start(ANY_PORT);
        Path folder = Path.of(setting(redis, "dir"));
        assertThat(folder).isDirectory();

        redis.close();

        assertThat(redis.isRunning()).isFalse();
        assertThat(folder).doesNotExist();
        assertThatThrownBy(() -> connect(redis.port())).isInstanceOf(ConnectException.class);
    }

    @Test
    void endsWhenTheJvmThatHoldsItIsKilled(@TempDir Path folder) throws Exception {
        Path portFile = folder.resolve("port");
        Process jvm = holder(List.of(), portFile);
        int port = portIn(portFile);

        jvm.destroyForcibly();

        awaitEnd(port);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void endsWhenTheWholeProcessGroupOfThatJvmIsKilled(@TempDir Path folder) throws Exception {
        Path portFile = folder.resolve("port");
        Process leader = holder(List.of("setsid"), portFile);
        int port = portIn(portFile);

        new ProcessBuilder("kill", "-KILL", "--", "-" + leader.pid()).start().waitFor();

        awaitEnd(port);
    }

    @Test
    void saysWhyItCannotServeOnATakenPort() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var properties = new EmbeddedRedisProperties(taken.getLocalPort(), null, null, Duration.ofSeconds(20));
            assertThatThrownBy(() -> EmbeddedRedis.start(properties))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("port " + taken.getLocalPort());
        }
    }

    @Test
    void refusesAnExecutableThatIsTooOldAndSaysWhatToDo() throws IOException {
        Path old = Files.createTempFile("redis-server-", "");
        Files.writeString(old, "#!/bin/sh\necho 'Redis server v=5.0.14 sha=0'\n");
        assertThat(old.toFile().setExecutable(true)).isTrue();
        var properties = new EmbeddedRedisProperties(0, null, old, Duration.ofSeconds(20));

        assertThatThrownBy(() -> EmbeddedRedis.start(properties))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(old + " is 5.0")
                .hasMessageContaining("install redis-server or set REDIS_URL");
        Files.delete(old);
    }

    /** A JVM that holds an embedded Redis and writes its port. */
    private static Process holder(List<String> prefix, Path portFile) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(HoldsRedis.class.getName(), portFile.toString()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int portIn(Path portFile) throws IOException {
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(portFile));
        int port = Integer.parseInt(Files.readString(portFile));
        connect(port);
        return port;
    }

    private static void awaitEnd(int port) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThatThrownBy(() -> connect(port)).isInstanceOf(ConnectException.class));
    }

    private static void connect(int port) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
    }

    private static String setting(EmbeddedRedis redis, String name) {
        return on(redis, commands -> commands.configGet(name).getOrDefault(name, "absent"));
    }

    private static String on(EmbeddedRedis redis, Function<RedisCommands<String, String>, String> work) {
        RedisClient client = RedisClient.create(redis.url());
        try (var connection = client.connect()) {
            return work.apply(connection.sync());
        } finally {
            client.shutdown();
        }
    }
}
