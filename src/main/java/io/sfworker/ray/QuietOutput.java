package io.sfworker.ray;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The standard output without the line that log4j, which Ray brings, prints about itself when it begins: whoever reads
 * the log as JSON lines expects nothing else there. Threads: safe; whatever else is written goes through.
 */
final class QuietOutput extends PrintStream {
    private static final Logger LOG = LoggerFactory.getLogger(QuietOutput.class);
    private static final String ABOUT_ITSELF = "WARNING: sun.reflect.Reflection.getCallerClass";

    private QuietOutput(PrintStream output) {
        super(output, true, StandardCharsets.UTF_8);
    }

    /** Does {@code work} with the line kept back. */
    static void during(Runnable work) {
        PrintStream before = System.out;
        System.setOut(new QuietOutput(before));
        try {
            work.run();
        } finally {
            System.setOut(before);
        }
    }

    @Override
    public void println(@Nullable String line) {
        if (line != null && line.startsWith(ABOUT_ITSELF)) {
            LOG.debug("stage=ray log4j of Ray says: {}", line);
        } else {
            super.println(line);
        }
    }
}
