package io.sfworker.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.ArrayList;
import java.util.List;

/**
 * Stands before another appender and gives it plain events only: whatever form it writes them in, no text of a message,
 * a table or a library ends a line, begins one, or moves what a terminal shows.
 */
final class PlainAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final Appender<ILoggingEvent> target;

    private PlainAppender(Appender<ILoggingEvent> target) {
        this.target = target;
        setName(target.getName());
        setContext(target.getContext());
    }

    /** Puts one before every appender of every logger that has none yet. */
    static void beforeAll(LoggerContext context) {
        context.getLoggerList().forEach(PlainAppender::beforeThoseOf);
    }

    private static void beforeThoseOf(Logger logger) {
        List<Appender<ILoggingEvent>> targets = new ArrayList<>();
        logger.iteratorForAppenders().forEachRemaining(targets::add);
        for (Appender<ILoggingEvent> target : targets) {
            if (!(target instanceof PlainAppender)) {
                PlainAppender plain = new PlainAppender(target);
                plain.start();
                logger.addAppender(plain);
                logger.detachAppender(target);
            }
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        target.doAppend(new PlainEvent(event));
    }

    @Override
    public void stop() {
        super.stop();
        target.stop();
    }
}
