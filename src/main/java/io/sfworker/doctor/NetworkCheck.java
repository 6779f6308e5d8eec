package io.sfworker.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The own port, the other parties, and whether a Ray that asks nobody for a password can be reached. */
public final class NetworkCheck {
    private static final int LIMIT_MILLIS = 3000;
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost", "::1");

    /** The port of the worker's own HTTP server. */
    public Finding ownPort(String address, int port) {
        String place = address + ":" + port;
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return Finding.ok("http port", place + " is free");
        } catch (IOException e) {
            return Finding.warn(
                    "http port",
                    place + " is taken, by a worker perhaps",
                    "set CELERY_MONITOR_PORT when it is another program's");
        }
    }

    /** Each is {@code host:port} of another party. */
    public List<Finding> peers(List<String> peers) {
        List<Finding> findings = new ArrayList<>();
        for (String peer : peers) {
            findings.add(peer(peer));
        }
        return findings;
    }

    private static Finding peer(String peer) {
        int colon = peer.lastIndexOf(':');
        if (colon < 1 || !peer.substring(colon + 1).matches("[0-9]{1,5}")) {
            return Finding.bad("peer " + peer, "is no host:port", "write for example 10.0.0.2:20000");
        }
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(peer.substring(0, colon), Integer.parseInt(peer.substring(colon + 1))),
                    LIMIT_MILLIS);
            return Finding.ok("peer " + peer, "answers");
        } catch (IOException e) {
            return Finding.warn(
                    "peer " + peer,
                    "is not reached (%s)".formatted(e.getMessage()),
                    "a party listens only while a task runs; else look at firewalls on both sides");
        }
    }

    /** {@code address} of a Ray head that somebody else runs; null for the worker's own, which is private. */
    public Finding ray(@Nullable String address) {
        if (address == null) {
            return Finding.ok("ray", "a private head on 127.0.0.1");
        }
        String host = address.substring(0, address.lastIndexOf(':'));
        return LOOPBACK.contains(host)
                ? Finding.ok("ray", address)
                : Finding.warn(
                        "ray",
                        address + ": whoever reaches a Ray head runs code on it (CVE-2023-48022)",
                        "leave SFWORKER_RAY_ADDRESS empty, or let a firewall admit this machine only");
    }
}
