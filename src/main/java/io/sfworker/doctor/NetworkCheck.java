package io.sfworker.doctor;

import io.sfworker.ray.RayProperties;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The own ports, the other parties, and whether a Ray that asks nobody for a password can be reached. */
public final class NetworkCheck {
    private static final int LIMIT_MILLIS = 3000;
    private static final String LOOPBACK = "127.0.0.1";
    /** The share of a slot that {@code sfworker.ray.runner} asks for. */
    private static final int PORTS_PER_SLOT = 16;

    /** A port that a setting of this name fixes; {@code subject} says what it is for. */
    public Finding fixedPort(String subject, String address, int port, String setting) {
        String place = address + ":" + port;
        return isFree(address, port)
                ? Finding.ok(subject, place + " is free")
                : Finding.warn(
                        subject,
                        place + " cannot be bound: it is taken, by a worker perhaps, or is no address of this machine",
                        "set %s when it is another program's".formatted(setting));
    }

    /** The ports that the parties of simulations may use, both ends included, for so many tasks at a time. */
    public Finding partyPorts(int start, int end, int slots) {
        long free = IntStream.rangeClosed(start, end)
                .filter(port -> isFree(LOOPBACK, port))
                .count();
        String text = "%d of %d to %d are free".formatted(free, start, end);
        return free >= (long) slots * PORTS_PER_SLOT
                ? Finding.ok("party ports", text)
                : Finding.warn(
                        "party ports",
                        text,
                        "set SFWORKER_RAY_RUNNER_PORTRANGESTART and SFWORKER_RAY_RUNNER_PORTRANGEEND to a range with %d"
                                .formatted(slots * PORTS_PER_SLOT));
    }

    private static boolean isFree(String address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // What ended a moment ago does not count, a listener does.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            return false;
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
        return RayProperties.isOpen(address)
                ? Finding.warn(
                        "ray",
                        address + ": whoever reaches a Ray head runs code on it (CVE-2023-48022)",
                        "leave SFWORKER_RAY_ADDRESS empty, or let a firewall admit this machine only")
                : Finding.ok("ray", address);
    }
}
