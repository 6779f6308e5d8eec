package io.sfworker.celery.redis;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A worker of the model: what it believes to hold, and the owner it is in Redis. */
final class ModelWorker {
    private static final Duration LEASE = Duration.ofSeconds(60);

    private final RedisFixture fixture;
    private final String name;
    private final List<Claim> claims = new ArrayList<>();
    private Owner owner;

    ModelWorker(RedisFixture fixture, String name) {
        this.fixture = fixture;
        this.name = name;
        this.owner = Owner.of(name, "{}");
    }

    List<Claim> claims() {
        return claims;
    }

    Broker broker() {
        return new Broker(fixture.connections(), fixture.keys, RedisFixture.settings(owner, LEASE), Clock.systemUTC());
    }

    Leases leases() {
        return new Leases(fixture.connections(), fixture.keys, RedisFixture.settings(owner, LEASE));
    }

    /** Its lease runs out while it believes to hold its claims. */
    void sleep() {
        fixture.redis.del("sfworker:1:owner:" + owner.id());
    }

    /** Forgets everything and comes back as another owner. */
    void diesAndStartsAgain() {
        sleep();
        claims.clear();
        owner = Owner.of(name, "{}");
    }
}
