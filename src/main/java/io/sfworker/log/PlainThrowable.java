package io.sfworker.log;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import io.sfworker.task.PlainText;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An exception whose text is plain. A text of several lines, such as a trace of Python, keeps them; all but the first
 * begin with a mark that no line of the log begins with.
 */
final class PlainThrowable implements IThrowableProxy {
    private static final String NEXT_LINE = "\n\t| ";

    private final IThrowableProxy thrown;

    PlainThrowable(IThrowableProxy thrown) {
        this.thrown = thrown;
    }

    @Override
    public @Nullable String getMessage() {
        return marked(thrown.getMessage());
    }

    @Override
    public @Nullable String getOverridingMessage() {
        return marked(thrown.getOverridingMessage());
    }

    private static @Nullable String marked(@Nullable String text) {
        return text == null ? null : text.lines().map(PlainText::of).collect(Collectors.joining(NEXT_LINE));
    }

    @Override
    public String getClassName() {
        return thrown.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
        return thrown.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
        return thrown.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
        return thrown.getCause() == null ? null : new PlainThrowable(thrown.getCause());
    }

    @Override
    public IThrowableProxy @Nullable [] getSuppressed() {
        IThrowableProxy[] suppressed = thrown.getSuppressed();
        return suppressed == null
                ? null
                : Arrays.stream(suppressed).map(PlainThrowable::new).toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
        return thrown.isCyclic();
    }
}
