package io.sfworker.celery.protocol;

import static io.sfworker.celery.RecordedMessages.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RefusalTest {
    private final MessageDecoder decoder = new MessageDecoder(MessageLimits.DEFAULT, Clock.systemUTC());

    static Stream<Arguments> malformed() {
        return MalformedMessages.all().entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refusesWhatCannotBeRunAndKeepsTheId(String name, byte[] message) {
        Decoded decoded = decoder.decode(new RawMessage(message, message.length));

        assertThat(decoded).isInstanceOf(Decoded.Refused.class);
        Decoded.Refused refusal = (Decoded.Refused) decoded;
        assertThat(refusal.reason()).isNotEqualTo(RefusalReason.DECODER_FAILED);
        assertThat(refusal.task() == null ? "no id" : refusal.task().taskId())
                .isEqualTo(name.startsWith("with id") ? "id-1" : "no id");
        assertThat(JsonValue.of(refusal.view()).get("bytes").asInt()).isEqualTo(message.length);
    }

    @ParameterizedTest
    @CsvSource({
        "not JSON, NOT_JSON, DecodeError, kombu.exceptions",
        "with id pickle, CONTENT_DISALLOWED, ContentDisallowed, kombu.exceptions",
        "with id zip bomb, TOO_LARGE, DecodeError, kombu.exceptions",
        "with id body 5000 deep, NOT_JSON, DecodeError, kombu.exceptions",
        "with id eta nonsense, BAD_TIME, InvalidTaskError, celery.exceptions",
        "id null, BAD_ID, InvalidTaskError, celery.exceptions",
        "headers missing, NOT_A_TASK, InvalidTaskError, celery.exceptions"
    })
    void tellsClientsTheExceptionCeleryWouldHave(String name, RefusalReason reason, String type, String module) {
        byte[] message = Objects.requireNonNull(MalformedMessages.all().get(name));
        Decoded.Refused refusal = (Decoded.Refused) decoder.decode(new RawMessage(message, message.length));

        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal.exception().type()).isEqualTo(type);
        assertThat(refusal.exception().module()).isEqualTo(module);
    }

    @Test
    void refusesALargeMessageOfWhichOnlyTheBeginningIsKnown() {
        Decoded decoded =
                decoder.decode(new RawMessage("{\"body\": \"aaaa".getBytes(StandardCharsets.UTF_8), 100 << 20));

        assertThat(((Decoded.Refused) decoded).reason()).isEqualTo(RefusalReason.TOO_LARGE);
    }

    @Test
    void showsNothingOfTheArgumentsToOperators() {
        String message = new MessageText()
                .header("argsrepr", "\"['password']\"")
                .header("secret_header", "\"password\"")
                .header("timelimit", "5")
                .body("[[\"password\"], {}, {}]")
                .toString();
        Decoded.Refused refusal = (Decoded.Refused) decoder.decode(RawMessage.of(message));

        assertThat(refusal.view()).contains("tasks.echo").doesNotContain("password", "argsrepr", "body\":");
        assertThat(refusal.text()).doesNotContain("password");
    }

    /** Seeded, so that a failure can be repeated; bounded, so that the build stays short. */
    @Test
    void neverThrowsWhateverTheBytes() {
        Random random = new Random(20261121);
        List<String> seeds = List.of(
                recorded("positional"),
                recorded("protocol-1"),
                recorded("typed-values"),
                recorded("compressed-gzip"),
                recorded("compressed-bzip2"),
                recorded("compressed-lzma"));
        Map<String, byte[]> malformed = MalformedMessages.all();
        malformed.remove("with id zip bomb");
        List<byte[]> odd = List.copyOf(malformed.values());
        for (int i = 0; i < 20_000; i++) {
            byte[] message = i % 4 == 0
                    ? odd.get(random.nextInt(odd.size())).clone()
                    : seeds.get(random.nextInt(seeds.size())).getBytes(StandardCharsets.UTF_8);
            mutate(message, random);
            Decoded decoded = decoder.decode(new RawMessage(message, message.length));

            boolean defect =
                    decoded instanceof Decoded.Refused refusal && refusal.reason() == RefusalReason.DECODER_FAILED;
            assertThat(defect)
                    .as(() -> new String(message, StandardCharsets.UTF_8))
                    .isFalse();
        }
    }

    private static void mutate(byte[] message, Random random) {
        int changes = message.length == 0 ? 0 : 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(message.length);
            int length = Math.min(message.length - at, 1 + random.nextInt(8));
            for (int j = at; j < at + length; j++) {
                message[j] = random.nextBoolean()
                        ? (byte) random.nextInt(256)
                        : (byte) "{}[]\",:0n\\".charAt(random.nextInt(10));
            }
        }
    }
}
