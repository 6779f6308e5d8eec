package io.sfworker.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import io.sfworker.task.PlainText;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/** An event of the log whose texts are plain: the message, the fields, and what exceptions say. */
final class PlainEvent implements ILoggingEvent {
    /** Spring Boot's own report of a failed start has lines of its own; nothing of a message is in it. */
    private static final String REPORTS = "org.springframework.boot.diagnostics.";

    private final ILoggingEvent event;
    private final String message;

    PlainEvent(ILoggingEvent event) {
        this.event = event;
        String text = String.valueOf(event.getFormattedMessage());
        this.message = event.getLoggerName().startsWith(REPORTS) ? byLine(text) : PlainText.of(text);
    }

    private static String byLine(String text) {
        return text.lines().map(PlainText::of).collect(Collectors.joining("\n"));
    }

    @Override
    public String getFormattedMessage() {
        return message;
    }

    @Override
    public String getMessage() {
        return message;
    }

    /** They are in the message already. */
    @Override
    public Object @Nullable [] getArgumentArray() {
        return null;
    }

    @Override
    public @Nullable IThrowableProxy getThrowableProxy() {
        IThrowableProxy thrown = event.getThrowableProxy();
        return thrown == null ? null : new PlainThrowable(thrown);
    }

    @Override
    public Map<String, String> getMDCPropertyMap() {
        Map<String, String> plain = new HashMap<>();
        event.getMDCPropertyMap().forEach((name, value) -> plain.put(name, PlainText.of(String.valueOf(value))));
        return plain;
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester")
    public Map<String, String> getMdc() {
        return getMDCPropertyMap();
    }

    @Override
    public @Nullable List<KeyValuePair> getKeyValuePairs() {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        return pairs == null
                ? null
                : pairs.stream()
                        .map(pair -> new KeyValuePair(PlainText.of(pair.key), PlainText.of(String.valueOf(pair.value))))
                        .toList();
    }

    @Override
    public String getThreadName() {
        return PlainText.of(event.getThreadName());
    }

    @Override
    public Level getLevel() {
        return event.getLevel();
    }

    @Override
    public String getLoggerName() {
        return event.getLoggerName();
    }

    @Override
    public LoggerContextVO getLoggerContextVO() {
        return event.getLoggerContextVO();
    }

    @Override
    public StackTraceElement[] getCallerData() {
        return event.getCallerData();
    }

    @Override
    public boolean hasCallerData() {
        return event.hasCallerData();
    }

    @Override
    public List<Marker> getMarkerList() {
        return event.getMarkerList();
    }

    @Override
    public long getTimeStamp() {
        return event.getTimeStamp();
    }

    @Override
    public int getNanoseconds() {
        return event.getNanoseconds();
    }

    @Override
    public Instant getInstant() {
        return event.getInstant();
    }

    @Override
    public long getSequenceNumber() {
        return event.getSequenceNumber();
    }

    @Override
    public void prepareForDeferredProcessing() {
        event.prepareForDeferredProcessing();
    }
}
