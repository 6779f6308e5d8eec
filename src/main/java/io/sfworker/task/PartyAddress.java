package io.sfworker.task;

import org.jspecify.annotations.Nullable;

/**
 * Where a party is reached.
 *
 * @param party its name
 * @param address {@code host:port} the other parties connect to; absent in simulation, where ports are leased
 * @param listenAddress {@code host:port} the party binds; absent means {@code address}
 */
public record PartyAddress(
        Party party, @Nullable String address, @Nullable String listenAddress) {}
