package io.sfworker.celery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.redis.Broker;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ParkedTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Parked parked = new Parked(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void keepsTheNewestThatFitIntoItsMemory() {
        for (int i = 0; i < 10; i++) {
            parked.add(new Broker.Delayed("tag-" + i, new RawMessage(new byte[0], 16L << 20), NOW));
        }

        assertThat(parked.waiting())
                .extracting(Broker.Delayed::tag)
                .containsExactly("tag-6", "tag-7", "tag-8", "tag-9");
    }

    @Test
    void hasRoomAgainForWhatWasServed() {
        parked.add(new Broker.Delayed("served", new RawMessage(new byte[0], 60L << 20), NOW.minusSeconds(6)));
        parked.remembered();
        parked.add(new Broker.Delayed("same", new RawMessage(new byte[0], 40L << 20), NOW));
        parked.add(new Broker.Delayed("same", new RawMessage(new byte[0], 60L << 20), NOW));

        assertThat(parked.waiting()).extracting(Broker.Delayed::tag).containsExactly("same");
    }
}
