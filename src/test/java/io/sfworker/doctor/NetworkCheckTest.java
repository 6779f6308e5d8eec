package io.sfworker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.doctor.Finding.Grade;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkCheckTest {
    private final NetworkCheck network = new NetworkCheck();

    @Test
    void tellsWhoAnswersAndWhoDoesNot() throws IOException {
        int port;
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = listening.getLocalPort();
            assertThat(grade("127.0.0.1:" + port)).isEqualTo(Grade.OK);
            assertThat(fixed(port).grade()).isEqualTo(Grade.WARN);
            assertThat(fixed(port).fix()).contains("RAY_PORT");
        }
        assertThat(grade("127.0.0.1:" + port)).isEqualTo(Grade.WARN);
        assertThat(fixed(port)).isEqualTo(Finding.ok("ray port", "127.0.0.1:" + port + " is free"));
    }

    @Test
    void anAddressOfAnotherMachineCannotBeBound() {
        // Kept for documentation (RFC 5737): nobody's.
        assertThat(network.fixedPort("http port", "192.0.2.1", 8088, "CELERY_MONITOR_PORT")
                        .grade())
                .isEqualTo(Grade.WARN);
    }

    @Test
    void partiesNeedAShareOfPortsForEachSlot() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int taken = listening.getLocalPort();

            assertThat(network.partyPorts(taken, taken, 1).grade()).isEqualTo(Grade.WARN);
            assertThat(network.partyPorts(taken, taken, 1).text())
                    .isEqualTo("0 of %d to %d are free".formatted(taken, taken));
            assertThat(network.partyPorts(taken, taken, 0).grade()).isEqualTo(Grade.OK);
        }
    }

    private Finding fixed(int port) {
        return network.fixedPort("ray port", "127.0.0.1", port, "RAY_PORT");
    }

    @Test
    void refusesWhatIsNoAddress() {
        assertThat(grade("bob")).isEqualTo(Grade.BAD);
    }

    @Test
    void warnsOfARayThatOthersMayReach() {
        assertThat(network.ray(null).grade()).isEqualTo(Grade.OK);
        assertThat(network.ray("127.0.0.1:6379").grade()).isEqualTo(Grade.OK);
        assertThat(network.ray("10.0.0.9:6379").grade()).isEqualTo(Grade.WARN);
    }

    private Grade grade(String peer) {
        return network.peers(List.of(peer)).get(0).grade();
    }
}
