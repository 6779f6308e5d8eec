package io.sfworker.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.testing.OddCharacters;
import io.sfworker.testing.Samples;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

/** No text forges a line of the log, in any of its forms. */
class PlainLogTest {
    private static final String FORGED = "2026-01-01 00:00:00.000 INFO audit : by=root all is well";

    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final ByteArrayOutputStream json = new ByteArrayOutputStream();
    private final Logger log = context.getLogger("io.sfworker.intake");

    @BeforeEach
    void bothForms() {
        context.putObject(Environment.class.getName(), new MockEnvironment());
        context.setMDCAdapter(MDC.getMDCAdapter());
        PatternLayoutEncoder lines = new PatternLayoutEncoder();
        lines.setPattern("%d %-5level %replace( %X{execution_id:-} ){' +', ' '}%logger{30} : %m %kvp%n%ex");
        StructuredLogEncoder ecs = new StructuredLogEncoder();
        ecs.setFormat("ecs");
        add(lines, text);
        add(ecs, json);
        PlainAppender.beforeAll(context);
        PlainAppender.beforeAll(context);
    }

    @AfterEach
    void end() {
        MDC.clear();
        context.stop();
    }

    private void add(Encoder<ILoggingEvent> encoder, ByteArrayOutputStream output) {
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        encoder.setContext(context);
        encoder.start();
        appender.setEncoder(encoder);
        appender.setOutputStream(output);
        appender.start();
        context.getLogger("ROOT").addAppender(appender);
    }

    static Stream<String> odd() {
        return Stream.concat(OddCharacters.all(), Stream.of("\r\n", "\n\n", "\n\tat ", "\u001b[2K\r", "\\\n"));
    }

    @ParameterizedTest
    @MethodSource("odd")
    void noTextEndsALine(String odd) {
        String said = "column '\u5e74" + odd + FORGED + "'";
        MDC.put("execution_id", said);

        log.atWarn().addKeyValue("party", said).log("refused {}", said);

        assertThat(lines(text)).hasSize(1).allMatch(OddCharacters::isClean);
        assertThat(lines(text).get(0)).contains("\u5e74").doesNotStartWith(FORGED);
        assertThat(lines(json)).hasSize(1).allMatch(OddCharacters::isClean);
        JsonNode event = Samples.parse(lines(json).get(0));
        assertThat(OddCharacters.isClean(event.path("message").asText())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("odd")
    void noExceptionBeginsALine(String odd) {
        IllegalStateException thrown =
                new IllegalStateException("x" + odd + FORGED, new IllegalArgumentException(odd + FORGED));
        thrown.addSuppressed(new IllegalArgumentException(FORGED + odd + FORGED));

        log.error("failed", thrown);

        assertThat(lines(text)).allMatch(OddCharacters::isClean).noneMatch(line -> line.startsWith("2026-01-01"));
        assertThat(lines(text).stream().filter(line -> !line.startsWith("\t")))
                .allMatch(line -> line.matches("(\\d{4}-.*: failed .*|(Caused by: )?java\\.lang\\.Illegal.*)"));
        assertThat(lines(json)).hasSize(1).allMatch(OddCharacters::isClean);
    }

    @Test
    void aTraceOfPythonKeepsItsLines() {
        log.info("failed", new IllegalStateException("Traceback\n  File \"x.py\"\nValueError: \u001bx"));

        assertThat(lines(text)).contains("\t|   File \"x.py\"", "\t| ValueError: \\u001bx");
    }

    private static List<String> lines(ByteArrayOutputStream output) {
        return List.of(output.toString(StandardCharsets.UTF_8).split("\n"));
    }
}
