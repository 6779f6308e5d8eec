package io.sfworker.intake;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** What this node runs for itself, its Redis for one: no party listens there. */
final class OwnServices {
    private final List<String> services;

    /** {@code services}: {@code host:port} of each, {@code 0.0.0.0:port} of what listens everywhere. */
    OwnServices(List<String> services) {
        this.services = services;
    }

    boolean include(List<InetAddress> places, int port) {
        return services.stream()
                .filter(service -> Address.port(service) == port)
                .map(service -> Hosts.addresses(Address.host(service)))
                .anyMatch(own -> places.stream()
                        .anyMatch(place -> own.contains(place)
                                || (isHere(place) && own.stream().anyMatch(OwnServices::isHere))));
    }

    private static boolean isHere(InetAddress place) {
        try {
            return place.isLoopbackAddress()
                    || place.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(place) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
