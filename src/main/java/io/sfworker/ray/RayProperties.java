package io.sfworker.ray;

import io.sfworker.settings.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of Ray and of the Python processes on it.
 *
 * @param address {@code host:port} of a Ray head that somebody else runs, with at least {@code sfworker.ray.slots}
 *     units of the Ray resource that is named slot; empty (default) lets the worker start and watch a private head on
 *     127.0.0.1
 * @param port port of the private Ray head, 0 to 65535; 0 (default) takes a free one at every start
 * @param slots how many attempts of tasks compute at a time, 1 to 1024, default 2; each is one Runner actor
 * @param numCpus CPUs the private Ray head offers, 0 to 1024; 0 (default) lets Ray count them, because its own 0 means
 *     none
 * @param objectStoreMemory size of the private Ray head's object store, at least 80MB, default 200000000B; 0 leaves it
 *     to the head, which takes 200MB
 * @param tempDir folder in which the private Ray head gets one of its own for sockets and logs, which goes with the
 *     head; empty (default) is the folder for temporary files. It stays as it is, and may be one like /tmp. Keep it
 *     short: up to 27 characters, because a socket's path must stay within 107
 * @param startLimit how long the Ray head and each Runner may take to come up, 5s to 30m, default 120s; when it runs
 *     out they are ended and started again
 * @param pythonHome Python environment with SecretFlow and Ray, default {@code .python}
 * @param pythonPath folders of the worker's own Python sources, default {@code src/main/python}
 * @param runner settings of the Runners
 * @param sandbox what the kernel lets the processes of parties do
 */
@ConfigurationProperties("sfworker.ray")
public record RayProperties(
        @Nullable String address,
        @DefaultValue("0") int port,
        @DefaultValue("2") int slots,
        @DefaultValue("0") int numCpus,
        @DefaultValue("200000000B") DataSize objectStoreMemory,
        @Nullable Path tempDir,
        @DefaultValue("120s") Duration startLimit,
        @DefaultValue(".python") Path pythonHome,
        @DefaultValue("src/main/python") List<Path> pythonPath,
        @DefaultValue Runner runner,
        @DefaultValue Sandbox sandbox) {
    private static final long SMALLEST_OBJECT_STORE = DataSize.ofMegabytes(80).toBytes();
    private static final int PORTS_OF_A_SLOT = 16;

    public RayProperties {
        Bounds.check("sfworker.ray.port", port, 0, 65535);
        Bounds.check("sfworker.ray.slots", slots, 1, 1024);
        Bounds.check("sfworker.ray.num-cpus", numCpus, 0, 1024);
        Bounds.check("sfworker.ray.start-limit", startLimit, Duration.ofSeconds(5), Duration.ofMinutes(30));
        if (objectStoreMemory.toBytes() != 0) {
            Bounds.check(
                    "sfworker.ray.object-store-memory (bytes)",
                    objectStoreMemory.toBytes(),
                    SMALLEST_OBJECT_STORE,
                    Long.MAX_VALUE);
        }
        address = address == null || address.isBlank() ? null : address.strip();
        if (address != null && !address.matches("[^:/ ]+:[0-9]{1,5}")) {
            throw new IllegalArgumentException("sfworker.ray.address is '%s'; it must be host:port".formatted(address));
        }
        runner.checkPorts(slots);
        pythonHome = pythonHome.toAbsolutePath().normalize();
        pythonPath = pythonPath.stream()
                .map(folder -> folder.toAbsolutePath().normalize())
                .toList();
    }

    /**
     * Whether this {@code host:port} of a Ray head may be reached from other machines, where it runs whatever anybody
     * sends (CVE-2023-48022). A name other than {@code localhost} counts as such, because who answers to it can change.
     */
    public static boolean isOpen(String address) {
        String host = address.substring(0, address.lastIndexOf(':'));
        return !host.equals("localhost") && !host.matches("127(\\.\\d{1,3}){3}");
    }

    /** These settings with further folders of Python modules, after those of the Runners' own settings. */
    public RayProperties withModules(List<Path> folders) {
        return new RayProperties(
                address,
                port,
                slots,
                numCpus,
                objectStoreMemory,
                tempDir,
                startLimit,
                pythonHome,
                pythonPath,
                runner.withModules(folders),
                sandbox);
    }

    /**
     * What the kernel lets the processes of parties do: read their task's inputs, write their own folder, use their
     * task's ports. It needs Landlock, which Linux has since 5.13; for ports 6.7, for signals 6.12.
     *
     * @param mode {@code required} takes no task on a kernel without it, {@code best-effort} (default) enforces what
     *     the kernel can, and {@code off} nothing. With the profile {@code production} the default is {@code required}
     * @param readable files and folders that algorithms of users read or run beside the inputs of their task, none by
     *     default; {@code sfworker.algorithm.folder} and {@code sfworker.ray.runner.module-paths} are readable anyway
     * @param environment names of the worker's environment variables that algorithms of users read, none by default;
     *     a {@code *} at the end stands for any rest. They see no others but those of the machine, such as PATH and TZ
     */
    public record Sandbox(
            @DefaultValue("best-effort") Mode mode,
            @DefaultValue List<Path> readable,
            @DefaultValue List<String> environment) {
        public Sandbox {
            readable = readable.stream()
                    .map(path -> path.toAbsolutePath().normalize())
                    .toList();
            environment = List.copyOf(environment);
        }

        /** How much must be enforced. */
        public enum Mode {
            /** All of it, else no task is taken. */
            REQUIRED,
            /** What the kernel can. */
            BEST_EFFORT,
            /** Nothing. */
            OFF;

            /** As in settings and in Python. */
            public String text() {
                return name().toLowerCase(Locale.ROOT).replace('_', '-');
            }
        }
    }

    /**
     * Settings of the Runners, one per slot.
     *
     * @param spares 1 (default) keeps SecretFlow loaded in each Runner between tasks, so that one starts in a fraction
     *     of a second; 0 loads it for each task, which takes about three, and an idle Runner needs little memory
     * @param workDir folder for what attempts of tasks write before it is committed, one sub-folder a slot, by default
     *     {@code .work} in the data folder
     * @param maxDisk how much of the disk one attempt's files may take in {@code sfworker.ray.runner.work-dir} before
     *     they are committed, for example 50GB; 0 (default) is no limit. Over it the task ends and fails with
     *     {@code DISK_LIMIT}
     * @param logDir folder for what party processes print, one sub-folder an attempt, by default {@code .work/logs} in
     *     the data folder. Of a process 20 MB are kept, and the last 100 attempts; empty keeps it with the attempt,
     *     with which it goes
     * @param portRangeStart first port that the parties of a simulation may use, 1024 to 65535, default 26000
     * @param portRangeEnd last port that the parties of a simulation may use, up to 65535, default 29999. Each of the
     *     {@code sfworker.ray.slots} slots gets an equal share, which must be 16 ports or more
     * @param lease how long a Runner computes on without hearing from the worker, 1s to 10m, default 15s; then it ends
     *     the attempt, because another worker may hold the task by now
     * @param modulePaths folders with Python modules of further algorithms, none by default
     */
    public record Runner(
            @DefaultValue("1") int spares,
            @DefaultValue("data/.work") Path workDir,
            @DefaultValue("0B") DataSize maxDisk,
            @DefaultValue("data/.work/logs") String logDir,
            @DefaultValue("26000") int portRangeStart,
            @DefaultValue("29999") int portRangeEnd,
            @DefaultValue("15s") Duration lease,
            @DefaultValue List<Path> modulePaths) {
        public Runner {
            Bounds.check("sfworker.ray.runner.spares", spares, 0, 1);
            Bounds.check("sfworker.ray.runner.port-range-start", portRangeStart, 1024, 65535);
            Bounds.check("sfworker.ray.runner.port-range-end", portRangeEnd, portRangeStart, 65535);
            Bounds.check("sfworker.ray.runner.lease", lease, Duration.ofSeconds(1), Duration.ofMinutes(10));
            Bounds.check("sfworker.ray.runner.max-disk (bytes)", maxDisk.toBytes(), 0, Long.MAX_VALUE);
            workDir = workDir.toAbsolutePath().normalize();
            modulePaths = modulePaths.stream()
                    .map(folder -> folder.toAbsolutePath().normalize())
                    .toList();
        }

        /** The folder for what party processes print; null when it is not kept. */
        public @Nullable Path logFolder() {
            return logDir.isBlank() ? null : Path.of(logDir).toAbsolutePath().normalize();
        }

        private void checkPorts(int slots) {
            int ports = portRangeEnd - portRangeStart + 1;
            if (ports / slots < PORTS_OF_A_SLOT) {
                throw new IllegalArgumentException(
                        ("sfworker.ray.runner.port-range-start to sfworker.ray.runner.port-range-end are %d ports"
                                        + " for %d slots (sfworker.ray.slots); each needs at least %d")
                                .formatted(ports, slots, PORTS_OF_A_SLOT));
            }
        }

        Runner withModules(List<Path> folders) {
            List<Path> modules =
                    Stream.concat(modulePaths.stream(), folders.stream()).toList();
            return new Runner(spares, workDir, maxDisk, logDir, portRangeStart, portRangeEnd, lease, modules);
        }
    }
}
