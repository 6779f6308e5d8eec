package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.Decoded;
import io.sfworker.celery.protocol.MessageDecoder;
import io.sfworker.celery.protocol.MessageLimits;
import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.Node;
import io.sfworker.task.PlainText;
import io.sfworker.testing.Messages;
import io.sfworker.testing.MovableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a message says, the intake takes it or refuses it by a stable code; nothing breaks. */
class OddMessagesTest {
    private static final int MESSAGES_PER_TYPE = 150;
    private static final int LONGEST_TEXT = 4_200;
    private static final MessageDecoder DECODER = new MessageDecoder(MessageLimits.DEFAULT, new MovableClock());

    @TempDir
    static Path folder;

    static Stream<String> types() {
        return Intake.TYPES.names().stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyMessageIsTakenOrRefused(String type) throws Exception {
        Intake intake = new Intake(folder.resolve(type), new Node("node1", "127.0.0.1", null));
        Path data = folder.resolve(type).resolve("data");
        Files.createSymbolicLink(data.resolve("loop"), data.resolve("loop"));
        assertThat(new ProcessBuilder("mkfifo", data.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        OddMessages odd = new OddMessages(type.hashCode());

        for (int number = 0; number < MESSAGES_PER_TYPE; number++) {
            String arguments = odd.arguments(type);
            Optional<Throwable> thrown = decoded(arguments).flatMap(message -> thrown(intake, message));
            thrown.ifPresent(failure -> assertThat(failure)
                    .as("%s number for %.2000s", type, arguments)
                    .isInstanceOfSatisfying(InvalidTask.class, invalid -> assertThat(invalid.text())
                            .satisfies(
                                    text -> assertThat(PlainText.isPlain(text)).isTrue())
                            .hasSizeLessThan(LONGEST_TEXT)));
        }
    }

    private static Optional<Throwable> thrown(Intake intake, TaskMessage message) {
        Identity.guess(message.id(), message.args(), message.kwargs());
        try {
            intake.split(message);
            return Optional.empty();
        } catch (Throwable failure) {
            // Errors count too: one that goes through the routes would be nobody's fault.
            return Optional.of(failure);
        }
    }

    private static Optional<TaskMessage> decoded(String arguments) {
        ObjectNode envelope = new ObjectMapper()
                .createObjectNode()
                .put("content-type", "application/json")
                .put("content-encoding", "utf-8");
        envelope.putObject("headers").put("task", Messages.EXECUTE_TASK).put("id", "celery-1");
        envelope.putObject("properties").put("delivery_tag", "tag-1").putObject("delivery_info");
        envelope.put("body", "[" + arguments + ", {}, null]");
        return DECODER.decode(RawMessage.of(envelope.toString())) instanceof Decoded.Accepted accepted
                ? Optional.of(accepted.message())
                : Optional.empty();
    }
}
