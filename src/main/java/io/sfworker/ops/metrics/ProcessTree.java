package io.sfworker.ops.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes below the Runners: each has one child, the template, and the template's children are the parties.
 *
 * <p>Threads: safe. One look a second at most; a process that ends meanwhile counts as nothing.
 */
final class ProcessTree {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessTree.class);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int KIBIBYTE = 1024;

    private final Supplier<List<Long>> runners;
    private final Path proc;
    private final Map<Kind, Duration> used = new EnumMap<>(Kind.class);
    private Map<ProcessHandle, Duration> seen = Map.of();
    private Totals totals = new Totals(Map.of());
    private long freshUntil;
    private boolean looked;

    ProcessTree(Supplier<List<Long>> runners, Path proc) {
        this.runners = runners;
        this.proc = proc;
    }

    /** What a process is. */
    enum Kind {
        RUNNER,
        TEMPLATE,
        PARTY
    }

    /** Of all processes of a kind; the processor time also of those that have ended. */
    record Total(int count, long bytes, double cpuSeconds) {}

    /** By kind. */
    record Totals(Map<Kind, Total> byKind) {
        Total of(Kind kind) {
            return Objects.requireNonNullElse(byKind.get(kind), new Total(0, 0, 0));
        }
    }

    synchronized Totals now() {
        if (!looked || System.nanoTime() - freshUntil > 0) {
            totals = look();
            looked = true;
            freshUntil = System.nanoTime() + FRESH.toNanos();
        }
        return totals;
    }

    private Totals look() {
        Map<ProcessHandle, Kind> found = new HashMap<>();
        runners.get().stream().filter(this::isRunner).forEach(pid -> ProcessHandle.of(pid)
                .ifPresent(runner -> addBelow(runner, found)));
        Map<ProcessHandle, Duration> before = seen;
        seen = new HashMap<>();
        found.forEach((process, kind) -> {
            Duration cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
            Duration more = cpu.minus(before.getOrDefault(process, Duration.ZERO));
            used.merge(kind, more.isNegative() ? Duration.ZERO : more, Duration::plus);
            seen.put(process, cpu);
        });
        Map<Kind, Total> byKind = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            List<Long> pids = found.entrySet().stream()
                    .filter(entry -> entry.getValue() == kind)
                    .map(entry -> entry.getKey().pid())
                    .toList();
            double cpu = used.getOrDefault(kind, Duration.ZERO).toMillis() / 1e3;
            byKind.put(
                    kind,
                    new Total(pids.size(), pids.stream().mapToLong(this::bytes).sum(), cpu));
        }
        return new Totals(byKind);
    }

    private static void addBelow(ProcessHandle runner, Map<ProcessHandle, Kind> found) {
        found.put(runner, Kind.RUNNER);
        runner.children().forEach(template -> {
            found.put(template, Kind.TEMPLATE);
            template.descendants().forEach(party -> found.put(party, Kind.PARTY));
        });
    }

    /** A Runner on another machine of Ray's has a number that means something else here. */
    private boolean isRunner(long pid) {
        return read(pid, "cmdline").startsWith("ray::");
    }

    /** What several share counts in parts, so that copies of one process add up. */
    private long bytes(long pid) {
        return Arrays.stream(read(pid, "smaps_rollup").split("\n"))
                .filter(line -> line.startsWith("Pss:") || line.startsWith("SwapPss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
                .sum();
    }

    private String read(long pid, String file) {
        try {
            return Files.readString(proc.resolve(Long.toString(pid)).resolve(file));
        } catch (IOException gone) {
            LOG.debug("stage=ops process {} ended while it was looked at", pid, gone);
            return "";
        }
    }
}
