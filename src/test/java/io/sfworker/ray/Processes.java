package io.sfworker.ray;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What the operating system knows of this JVM and the processes below it. */
final class Processes {
    private static final String LISTEN = "0A";

    private Processes() {}

    /** Ray's processes, however they are called. */
    static List<ProcessHandle> ofRay() {
        return ProcessHandle.current()
                .descendants()
                .filter(Processes::isRunning)
                .filter(process -> commandLine(process).matches("(?s).*(ray_head|raylet|gcs_server|ray::).*"))
                .toList();
    }

    /** The first process below this JVM whose program is called {@code program}, or whose arguments hold it. */
    static ProcessHandle named(String program) {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> commandLine(process).split("\0", 2)[0].endsWith(program))
                .findFirst()
                .or(() -> ProcessHandle.current()
                        .descendants()
                        .filter(process -> commandLine(process).contains(program))
                        .findFirst())
                .orElseThrow(() -> new AssertionError("no process " + program));
    }

    /** Whether it runs; a process that ended and that nobody has asked about yet does not. */
    static boolean isRunning(ProcessHandle process) {
        try {
            String status = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return process.isAlive() && status.charAt(status.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
        } catch (IOException e) {
            return "";
        }
    }

    /** Addresses on which this JVM and everything below it listens. */
    static List<String> listeningAddresses() throws IOException {
        Set<String> sockets = new HashSet<>();
        Stream.concat(
                        Stream.of(ProcessHandle.current()),
                        ProcessHandle.current().descendants())
                .forEach(process -> sockets.addAll(socketsOf(process)));
        List<String> addresses = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] column = line.strip().split(" +", -1);
                if (column[3].equals(LISTEN) && sockets.contains("socket:[" + column[9] + "]")) {
                    addresses.add(address(column[1].substring(0, column[1].indexOf(':'))));
                }
            }
        }
        return addresses;
    }

    private static Set<String> socketsOf(ProcessHandle process) {
        Set<String> sockets = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/" + process.pid() + "/fd"))) {
            for (Path file : files) {
                sockets.add(Files.readSymbolicLink(file).toString());
            }
        } catch (IOException e) {
            // A process or one of its files was gone meanwhile; what was read so far counts.
            return sockets;
        }
        return sockets;
    }

    /** The kernel prints addresses in words of the machine's (little-endian) order. */
    private static String address(String hex) throws IOException {
        byte[] printed = HexFormat.of().parseHex(hex);
        byte[] bytes = new byte[printed.length];
        for (int i = 0; i < printed.length; i++) {
            bytes[i] = printed[(i & ~3) + 3 - (i & 3)];
        }
        return InetAddress.getByAddress(bytes).getHostAddress();
    }
}
