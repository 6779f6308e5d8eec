package io.sfworker.intake;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** A list of hosts: names, {@code *.example.org} for all names below one, addresses, and {@code 10.0.0.0/8}. */
final class HostPatterns {
    private final List<String> patterns;

    HostPatterns(List<String> patterns) {
        this.patterns = patterns.stream()
                .map(pattern -> Address.bare(pattern.strip()))
                .filter(pattern -> !pattern.isEmpty())
                .toList();
    }

    boolean areMissing() {
        return patterns.isEmpty();
    }

    /** Whether it stands there by itself, or all of its addresses do or lie in a network that does. */
    boolean name(String host, List<InetAddress> places) {
        return patterns.contains(host)
                || (!places.isEmpty()
                        && places.stream()
                                .allMatch(place -> patterns.stream().anyMatch(pattern -> contains(pattern, place))));
    }

    /** Whether its name lies below one that stands there. */
    boolean match(String host, List<InetAddress> places) {
        return name(host, places)
                || patterns.stream()
                        .anyMatch(pattern -> pattern.startsWith("*.") && host.endsWith(pattern.substring(1)));
    }

    private static boolean contains(String pattern, InetAddress place) {
        String[] parts = pattern.split("/", 2);
        if (!parts[0].matches("[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*")) {
            return false;
        }
        List<InetAddress> network = Hosts.addresses(parts[0]);
        byte[] address = place.getAddress();
        if (network.isEmpty() || network.get(0).getAddress().length != address.length) {
            return false;
        }
        int bits = parts.length == 1 ? address.length * 8 : Integer.parseInt(parts[1]);
        return Arrays.equals(first(bits, network.get(0).getAddress()), first(bits, address));
    }

    private static byte[] first(int bits, byte[] address) {
        byte[] kept = new byte[address.length];
        for (int bit = 0; bit < Math.min(bits, address.length * 8); bit++) {
            kept[bit / 8] |= (byte) (address[bit / 8] & (0x80 >> (bit % 8)));
        }
        return kept;
    }
}
