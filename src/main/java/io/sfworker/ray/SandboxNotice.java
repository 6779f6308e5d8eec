package io.sfworker.ray;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once in the worker's log what the kernel does not keep processes of parties from. Threads: safe. */
final class SandboxNotice {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxNotice.class);

    private final AtomicBoolean said = new AtomicBoolean();

    void about(@Nullable RunnerProcess process) {
        if (process != null && said.compareAndSet(false, true)) {
            process.sandbox().warning().ifPresent(warning -> LOG.warn("stage=ray {}", warning));
        }
    }
}
