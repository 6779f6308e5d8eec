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
            assertThat(network.ownPort("127.0.0.1", port).grade()).isEqualTo(Grade.WARN);
        }
        assertThat(grade("127.0.0.1:" + port)).isEqualTo(Grade.WARN);
        assertThat(network.ownPort("127.0.0.1", port).grade()).isEqualTo(Grade.OK);
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
