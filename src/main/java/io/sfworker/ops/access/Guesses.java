package io.sfworker.ops.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down who guesses tokens: after five wrong ones in a row an address waits, 1 s and then twice as long each time,
 * a minute at most, and until then nothing that it sends is compared. While more than a hundred a minute are wrong,
 * from wherever, an address waits after its first. One that did not guess never waits.
 *
 * <p>Loopback is the address of everybody on this machine, of proxies and of tunnels too: it would be easy to lock
 * operators out there. From there the right token is taken at any time, and only wrong ones have to wait.
 *
 * <p>Keeps a thousand addresses, those that guessed last; ten minutes without a guess are forgiven. An IPv6 address
 * counts with its /64, of which one machine has all. Threads: safe.
 */
final class Guesses {
    private static final int FREE = 5;
    private static final int MOST_A_MINUTE = 100;
    private static final int MOST_ADDRESSES = 1000;
    private static final long LONGEST = 60;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration FORGIVEN = Duration.ofMinutes(10);
    private static final int NETWORK_BYTES = 8;

    private final Clock clock;
    private final Map<String, Guesser> guessers = new LinkedHashMap<>();
    private Instant minute = Instant.MIN;
    private int inThisMinute;

    Guesses(Clock clock) {
        this.clock = clock;
    }

    /** Seconds until a token of this address is compared; 0 for now. */
    synchronized long wait(String address) {
        Guesser guesser = isLoopback(address) ? null : guessers.get(network(address));
        return guesser == null ? 0 : left(guesser);
    }

    /** A token was wrong; seconds until the next one may be, 0 for now. */
    synchronized long wrong(String address) {
        Instant now = clock.instant();
        countThisMinute(now);
        String network = network(address);
        Guesser before = guessers.remove(network);
        if (before != null && left(before) > 0) {
            guessers.put(network, before);
            return left(before);
        }
        int earlier = before == null || before.until().plus(FORGIVEN).isBefore(now) ? 0 : before.count();
        Guesser guesser = new Guesser(earlier + 1, now.plusSeconds(pause(earlier + 1)));
        guessers.put(network, guesser);
        if (guessers.size() > MOST_ADDRESSES) {
            guessers.remove(guessers.keySet().iterator().next());
        }
        return left(guesser);
    }

    /** A token was right. */
    synchronized void right(String address) {
        guessers.remove(network(address));
    }

    static boolean isLoopback(String address) {
        return parsed(address).isLoopbackAddress();
    }

    private void countThisMinute(Instant now) {
        if (minute.equals(Instant.MIN) || !minute.plus(MINUTE).isAfter(now)) {
            minute = now;
            inThisMinute = 0;
        }
        inThisMinute++;
    }

    private long pause(int count) {
        int free = inThisMinute > MOST_A_MINUTE ? 1 : FREE;
        return count < free ? 0 : Math.min(LONGEST, 1L << Math.min(count - free, 10));
    }

    private long left(Guesser guesser) {
        Duration left = Duration.between(clock.instant(), guesser.until());
        return left.isNegative() ? 0 : left.plusMillis(999).toSeconds();
    }

    private static String network(String address) {
        byte[] bytes = parsed(address).getAddress();
        return bytes.length == NETWORK_BYTES / 2
                ? parsed(address).getHostAddress()
                : Arrays.toString(Arrays.copyOf(bytes, isLoopback(address) ? bytes.length : NETWORK_BYTES));
    }

    /** The server hands over addresses, never names that somebody would have to be asked for. */
    private static InetAddress parsed(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address: " + address, e);
        }
    }

    /** Who sent wrong tokens: how many in a row, and until when nothing is compared. */
    private record Guesser(int count, Instant until) {}
}
