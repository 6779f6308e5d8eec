package io.sfworker.ray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

class RayHeadTest {
    private final FakeRayGateway gateway = new FakeRayGateway();

    @Test
    void saysWhatIsMissingAndHowToGetIt(@TempDir Path home) {
        try (RayHead head = headAt("127.0.0.1:1", home)) {
            assertThat(head.start())
                    .failsWithin(Duration.ofSeconds(5))
                    .withThrowableThat()
                    .withMessageContaining(home.resolve("bin/python").toString())
                    .withMessageContaining("run ./mvnw");
            assertThat(head.status().lastError()).contains("No Python environment");
        }
    }

    @Test
    void leavesALostHeadAtOnceAndJoinsItAgainWhenItIsBack(@TempDir Path home) throws IOException {
        installFakesIn(home);
        ServerSocket server = serverAt(0);
        String address = "127.0.0.1:" + server.getLocalPort();
        try (RayHead head = headAt(address, home)) {
            assertThat(head.start()).succeedsWithin(Duration.ofSeconds(5));
            assertThat(head.status().runners().free()).isEqualTo(1);

            server.close();
            await().atMost(Duration.ofSeconds(10)).until(() -> head.status().losses() == 1);
            assertThat(gateway.isConnected()).isFalse();
            assertThat(head.status().lastError()).contains(address);

            try (ServerSocket again = serverAt(server.getLocalPort())) {
                await().atMost(Duration.ofSeconds(20)).until(() -> head.status().connected());
                assertThat(again.isBound()).isTrue();
                assertThat(gateway.connections()).containsExactly(address, address);
            }
        }
        assertThat(gateway.isConnected()).isFalse();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void warnsAtTheStartOfAHeadThatOthersMayReach(@TempDir Path home, CapturedOutput output) throws IOException {
        installFakesIn(home);
        try (RayHead head = headAt("127.0.0.1:1", home)) {
            assertThat(head.start()).isNotNull();
            assertThat(output).doesNotContain("CVE-2023-48022");
        }
        try (RayHead head = headAt("10.255.255.1:1", home)) {
            assertThat(head.start()).isNotNull();
            assertThat(output).containsPattern("WARN.*10\\.255\\.255\\.1:1.*let a firewall admit this machine only");
        }
    }

    private RayHead headAt(String address, Path home) {
        var properties = new RayProperties(
                address,
                0,
                1,
                0,
                DataSize.ofBytes(0),
                null,
                Duration.ofSeconds(10),
                home,
                List.of(),
                RayStack.properties(1).runner(),
                RayStack.properties(1).sandbox());
        return new RayHead(properties, gateway, new RunnerPool(gateway, properties, RayStack.files()));
    }

    private static ServerSocket serverAt(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }

    private static void installFakesIn(Path home) throws IOException {
        Path python = home.resolve("bin/python");
        Path jar = home.resolve("lib/python3.10/site-packages/ray/jars/ray_dist.jar");
        Files.createDirectories(python.getParent());
        Files.createDirectories(jar.getParent());
        Files.createFile(jar);
        assertThat(Files.createFile(python).toFile().setExecutable(true)).isTrue();
    }
}
