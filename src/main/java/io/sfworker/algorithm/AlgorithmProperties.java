package io.sfworker.algorithm;

import io.sfworker.settings.Bounds;
import io.sfworker.task.TaskLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the algorithm stage.
 *
 * @param timeLimit how long the computation of a task may take, 1s to 30d. When it runs out its processes are ended and
 *     the task fails with {@code SOFT_TIME_LIMIT}
 * @param maxMemory memory that the processes of each party of a task may use at this node, for example 8GB; 0 is no
 *     limit. Over it the task ends and fails with {@code MEMORY_LIMIT}. Before any data a party needs about 0.1GB, with
 *     {@code ray_mode} 0.9GB
 * @param maxCpuPercent how much CPU the processes of each party of a task may use, 100 for one core, 0 to 102400; 0 is
 *     no limit. Processes are bound to whole cores, so a part of one counts as one
 * @param types other limits for single task types: {@code sfworker.algorithm.types.<type>.time-limit},
 *     {@code ….max-memory}, {@code ….max-cpu-percent}
 * @param folder folder of further algorithms, default {@code algorithms}, which need not exist; each is three files
 *     {@code <type>.schema.json}, {@code <type>.py} and {@code <type>.camel.yaml}. Empty means none
 */
@ConfigurationProperties(AlgorithmProperties.PREFIX)
public record AlgorithmProperties(
        @DefaultValue("30d") Duration timeLimit,
        @DefaultValue("0B") DataSize maxMemory,
        @DefaultValue("0") int maxCpuPercent,
        @DefaultValue Map<String, Type> types,
        @DefaultValue(AlgorithmProperties.DEFAULT_FOLDER) Path folder) {
    static final String PREFIX = "sfworker.algorithm";
    private static final String DEFAULT_FOLDER = "algorithms";

    public AlgorithmProperties {
        types = Map.copyOf(types);
        new Type(timeLimit, maxMemory, maxCpuPercent).check(PREFIX);
        types.forEach((name, type) -> type.check(PREFIX + ".types." + name));
    }

    /**
     * What differs for a task type.
     *
     * @param timeLimit as above
     * @param maxMemory as above
     * @param maxCpuPercent as above
     */
    public record Type(
            @Nullable Duration timeLimit,
            @Nullable DataSize maxMemory,
            @Nullable Integer maxCpuPercent) {
        private static final Type NONE = new Type(null, null, null);

        private void check(String prefix) {
            if (timeLimit != null) {
                Bounds.check(prefix + ".time-limit", timeLimit, Duration.ofSeconds(1), Duration.ofDays(30));
            }
            if (maxMemory != null) {
                Bounds.check(prefix + ".max-memory (bytes)", maxMemory.toBytes(), 0, Long.MAX_VALUE);
            }
            if (maxCpuPercent != null) {
                Bounds.check(prefix + ".max-cpu-percent", maxCpuPercent, 0, 102_400);
            }
        }
    }

    /** How long a computation of that type may take. */
    public Duration timeLimit(String type) {
        Duration own = of(type).timeLimit();
        return own == null ? timeLimit : own;
    }

    /** What a task of that type may use. */
    public TaskLimits limits(String type) {
        Type own = of(type);
        boolean memory = own.maxMemory() != null;
        return new TaskLimits(
                (own.maxMemory() == null ? maxMemory : own.maxMemory()).toBytes(),
                memory ? "%s.types.%s.max-memory".formatted(PREFIX, type) : PREFIX + ".max-memory",
                own.maxCpuPercent() == null ? maxCpuPercent : own.maxCpuPercent());
    }

    /** Fails when a type has limits and does not exist: a misspelled limit would be none. */
    public void requireKnown(Collection<String> known) {
        types.keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("%s.types.%s: there is no task type '%s'; the types are %s"
                            .formatted(PREFIX, name, name, String.join(", ", known)));
                });
    }

    /**
     * The folder of further algorithms, absolute; empty when there is none.
     *
     * @throws IllegalStateException when a folder is named that is not there
     */
    public List<Path> folders() {
        if (Files.isDirectory(folder) && !folder.toString().isEmpty()) {
            return List.of(folder.toAbsolutePath().normalize());
        }
        if (!folder.toString().isEmpty() && !folder.equals(Path.of(DEFAULT_FOLDER))) {
            throw new IllegalStateException(
                    "%s.folder (SFWORKER_ALGORITHM_FOLDER) is %s, which is no folder".formatted(PREFIX, folder));
        }
        return List.of();
    }

    private Type of(String type) {
        return types.getOrDefault(type, Type.NONE);
    }
}
