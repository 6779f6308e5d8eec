package io.sfworker.redis;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.error.OsArchitectureNotFound;

/** Finds a Redis server that is new enough: the configured one, one on the PATH, or the packed one. */
final class RedisExecutable {
    private static final String NAME = "redis-server";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Duration limit;
    private final List<String> refused = new ArrayList<>();

    private RedisExecutable(Duration limit) {
        this.limit = limit;
    }

    /** Answers with a path; {@code folder} takes the packed binary if that is the one. */
    static Path find(@Nullable Path configured, Path folder) {
        return find(configured, folder, LIMIT);
    }

    /** As the other one; {@code limit}: how long each may take to say its version. */
    static Path find(@Nullable Path configured, Path folder, Duration limit) {
        var search = new RedisExecutable(limit);
        Optional<Path> found =
                configured == null ? search.onPath().or(() -> search.packed(folder)) : search.usable(configured);
        return found.orElseThrow(() -> new IllegalStateException(
                "No Redis 6.2 or newer can be started (%s): install redis-server or set REDIS_URL to one that runs."
                        .formatted(String.join("; ", search.refused))));
    }

    private Optional<Path> onPath() {
        String path = System.getenv("PATH");
        for (String folder : path == null ? new String[0] : path.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(folder, NAME);
            if (Files.isExecutable(candidate)) {
                return usable(candidate);
            }
        }
        refused.add("no " + NAME + " on the PATH");
        return Optional.empty();
    }

    private Optional<Path> packed(Path folder) {
        try {
            File extracted =
                    ExecutableProvider.newJarResourceProvider(folder.toFile()).get();
            return usable(extracted.toPath().toAbsolutePath());
        } catch (IOException | OsArchitectureNotFound e) {
            refused.add("the packed one does not fit this machine: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Path> usable(Path candidate) {
        try {
            String report = report(candidate);
            Optional<RedisVersion> version = RedisVersion.in(report);
            if (version.isPresent() && version.get().suffices()) {
                return Optional.of(candidate);
            }
            refused.add("%s is %s"
                    .formatted(candidate, version.map(RedisVersion::toString).orElse(report)));
        } catch (IOException e) {
            refused.add("%s does not run: %s".formatted(candidate, e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refused.add("interrupted");
        }
        return Optional.empty();
    }

    private String report(Path candidate) throws IOException, InterruptedException {
        var process = new ProcessBuilder(candidate.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        try {
            process.getOutputStream().close();
            // First the wait: one line fits into the pipe, and reading would wait for ever for a program that hangs.
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("no answer within %d ms".formatted(limit.toMillis()));
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } finally {
            process.destroyForcibly();
        }
    }
}
