package io.sfworker.celery;

import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.celery.redis.Claim;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Decides whether a claimed task may run, and when. Threads: safe. */
final class Admission {
    private final CeleryConfiguration configuration;
    private final RemoteControl control;

    Admission(CeleryConfiguration configuration, RemoteControl control) {
        this.configuration = configuration;
        this.control = control;
    }

    /** Why the task must not run: {@code lost}, {@code revoked} or {@code expired}; null when it may. */
    @Nullable
    String unwanted(Claim claim, TaskMessage message) {
        if (claim.delivery().losses() > configuration.getMaxLosses()) {
            return "lost";
        }
        if (claim.delivery().revoked() || control.isRevoked(message)) {
            return "revoked";
        }
        Instant expires = message.expires();
        return expires == null || expires.isAfter(claim.delivery().claimedAt()) ? null : "expired";
    }

    /** Before which time it must not begin: its own, or the one that the rate of its name allows; null for none. */
    @Nullable
    Instant notBefore(TaskMessage message, Instant now) {
        Instant eta = message.eta();
        if (eta != null && eta.isAfter(now)) {
            return eta;
        }
        Instant begin = control.limits().mayBegin(message.task(), message.id(), now);
        return begin.isAfter(now) ? begin : null;
    }
}
