package io.sfworker.intake;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a host of a message means on this machine. */
final class Hosts {
    /** Its last part is a number: then it is no name, but one of the many ways to write an address. */
    private static final Pattern NUMBER = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)\\.?");

    private static final Pattern USUAL = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})(?:\\.(?!$)|$)){4}");

    /** Where clouds tell a machine its secrets, as far as these are not link-local. */
    private static final Set<String> METADATA = Set.of("fd00:ec2:0:0:0:0:0:254", "100.100.100.200", "168.63.129.16");

    private Hosts() {}

    /** Where it leads; nowhere when nobody knows it, then nothing connects either. */
    static List<InetAddress> addresses(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    /** Whether programs may read it in different ways, as {@code 0x7f.1}, {@code 2130706433} or {@code 0177.0.0.1}. */
    static boolean isOddNumber(String host) {
        return !host.contains(":")
                && NUMBER.matcher(host).matches()
                && !USUAL.matcher(host).matches();
    }

    /** Whether no node of another party can be there. */
    static boolean isNoNode(InetAddress place) {
        byte[] bytes = place.getAddress();
        boolean thisNetwork = bytes.length == 4 && (bytes[0] == 0 || (bytes[0] & 0xff) >= 224);
        return place.isLinkLocalAddress()
                || place.isAnyLocalAddress()
                || place.isMulticastAddress()
                || thisNetwork
                || METADATA.contains(place.getHostAddress());
    }
}
