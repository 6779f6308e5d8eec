package io.sfworker.celery.redis;

import io.sfworker.celery.protocol.RawMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the claiming scripts answer: epoch, Redis's time, and the messages. */
final class ClaimReply {
    private final BrokerSettings settings;
    private final String epoch;
    private final Instant now;
    private final List<Object> elements;

    ClaimReply(BrokerSettings settings, List<Object> reply) {
        this.settings = settings;
        this.epoch = text(reply.get(0));
        this.now = Instant.EPOCH.plus(Long.parseLong(text(reply.get(1))), ChronoUnit.MICROS);
        this.elements = reply.subList(2, reply.size());
    }

    /** The claims of claim.lua, reclaim.lua and takeover.lua. */
    List<Claim> claims() {
        return elements.stream().map(element -> claim((List<?>) element)).toList();
    }

    /** The entries of sweep.lua. */
    List<Claim> entries() {
        return elements.stream().map(element -> entry((List<?>) element)).toList();
    }

    private Claim claim(List<?> fields) {
        Claim.Delivery delivery = new Claim.Delivery(
                text(fields.get(2)),
                new RawMessage((byte[]) fields.get(4), (Long) fields.get(3)),
                now,
                ((Long) fields.get(5)).intValue(),
                (Long) fields.get(6) == 1);
        return claim(fields, delivery);
    }

    private Claim entry(List<?> fields) {
        byte[] entry = (byte[]) fields.get(2);
        return claim(fields, new Claim.Delivery("", new RawMessage(entry, entry.length), now, 0, false));
    }

    private Claim claim(List<?> fields, Claim.Delivery delivery) {
        return new Claim(
                settings.queue(), settings.owner(), text(fields.get(0)), epoch + ":" + text(fields.get(1)), delivery);
    }

    static String text(@Nullable Object value) {
        return value == null ? "" : new String((byte[]) value, StandardCharsets.UTF_8);
    }
}
