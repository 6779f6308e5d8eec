package io.sfworker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.doctor.Finding.Grade;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerCheckTest {
    private static final Map<String, String> OWN =
            Map.of("sfworker", "0.1.0", "spu", "0.9.3", "secretflow", "1.12.0b0");
    private static final String INFO =
            "{\"build\":{\"version\":\"%s\"},\"packages\":{\"spu\":\"%s\",\"secretflow\":\"1.12.0b0\"}}";

    private final PeerCheck check = new PeerCheck(OWN, null, "a-token");
    private ServerSocket peer;

    @BeforeEach
    void start() throws IOException {
        peer = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        peer.close();
    }

    @Test
    void theSameVersionsAreWell() {
        answers(200, INFO.formatted("0.1.0", "0.9.3"));

        assertThat(look())
                .isEqualTo(Finding.ok(
                        "peer " + url(), "the same versions: secretflow 1.12.0b0, sfworker 0.1.0, spu 0.9.3"));
    }

    @Test
    void anotherPackageIsNamedWithBothVersionsAndAFix() {
        answers(200, INFO.formatted("0.1.0", "0.9.4"));

        assertThat(look().grade()).isEqualTo(Grade.BAD);
        assertThat(look().text()).isEqualTo("spu is 0.9.4 there, 0.9.3 here");
        assertThat(look().fix()).startsWith("install the same release of the worker on both nodes");
    }

    @Test
    void aPackageThatIsMissingThereIsNamed() {
        answers(200, "{\"packages\":{\"spu\":\"0.9.3\"}}");

        assertThat(look().text())
                .isEqualTo("secretflow is missing there, 1.12.0b0 here, sfworker is missing there, 0.1.0 here");
    }

    @Test
    void anotherWorkerWithTheSamePackagesIsAWarning() {
        answers(200, INFO.formatted("0.2.0", "0.9.3"));

        assertThat(look().grade()).isEqualTo(Grade.WARN);
        assertThat(look().text()).isEqualTo("sfworker is 0.2.0 there, 0.1.0 here");
    }

    @Test
    void whoSaysNoVersionsMayBeNoWorker() {
        answers(200, "{\"build\":{\"version\":\"0.1.0\"}}");

        assertThat(look().grade()).isEqualTo(Grade.WARN);
        assertThat(look().text()).isEqualTo("does not say its versions");
    }

    @Test
    void wordsOfAStrangerDoNotReachTheTerminal() {
        answers(200, INFO.formatted("0.1.0", "\\u001b[2J0.9.3"));

        assertThat(look().text()).isEqualTo("spu is ??2J0.9.3 there, 0.9.3 here");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 503})
    void whoHasNoSuchPageIsNoWorker(int status) {
        answers(status, "none");

        assertThat(look().grade()).isEqualTo(Grade.WARN);
        assertThat(look().text()).contains("status " + status);
    }

    @Test
    void whoDoesNotAnswerIsNamedWithWhatToLookAt() throws IOException {
        URI nobody = url();
        peer.close();

        assertThat(check.versions(nobody).grade()).isEqualTo(Grade.WARN);
        assertThat(check.versions(nobody).fix()).contains("SFWORKER_HTTP_ADDRESS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob:8088", "bob", "file:///etc/passwd"})
    void refusesWhatIsNoUrl(String text) {
        assertThat(check.versions(URI.create(text)).grade()).isEqualTo(Grade.BAD);
    }

    private Finding look() {
        return check.versions(url());
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + peer.getLocalPort());
    }

    /** To everybody, until the test ends. */
    private void answers(int status, String body) {
        Thread thread = new Thread(() -> {
            while (!peer.isClosed()) {
                try (Socket caller = peer.accept();
                        BufferedReader request = new BufferedReader(
                                new InputStreamReader(caller.getInputStream(), StandardCharsets.UTF_8))) {
                    assertThat(request.readLine()).startsWith("GET /actuator/info ");
                    caller.getOutputStream()
                            .write("HTTP/1.1 %d x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                                    .formatted(status, body.length(), body)
                                    .getBytes(StandardCharsets.UTF_8));
                    // The rest of the request is taken in, else closing would break the answer off.
                    request.lines().takeWhile(line -> !line.isEmpty()).forEach(line -> {});
                } catch (IOException | UncheckedIOException e) {
                    // The test ended, or the caller went.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
