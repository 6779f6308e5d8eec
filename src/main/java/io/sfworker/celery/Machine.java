package io.sfworker.celery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What Linux tells about this process and its machine; elsewhere nothing is known. */
final class Machine {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path LOAD = Path.of("/proc/loadavg");

    private Machine() {}

    /** Memory that this process has, in bytes. */
    static OptionalLong residentBytes() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst();
        } catch (IOException | RuntimeException e) {
            return OptionalLong.empty();
        }
    }

    /** Load of the last 1, 5 and 15 minutes. */
    static List<Double> load() {
        try {
            String[] words = Files.readString(LOAD).split(" ", 4);
            return List.of(Double.valueOf(words[0]), Double.valueOf(words[1]), Double.valueOf(words[2]));
        } catch (IOException | RuntimeException e) {
            return List.of(0.0, 0.0, 0.0);
        }
    }
}
