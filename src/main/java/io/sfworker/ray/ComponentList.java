package io.sfworker.ray;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Asks SecretFlow for its components, in a process of its own that takes some seconds.
 *
 * <p>Fails with an IllegalStateException that says what the process did.
 */
public final class ComponentList implements Supplier<JsonNode> {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final RayProperties properties;
    private final Duration limit;

    public ComponentList(RayProperties properties) {
        this(properties, LIMIT);
    }

    /** {@code limit}: how long the process may take. */
    ComponentList(RayProperties properties, Duration limit) {
        this.properties = properties;
        this.limit = limit;
    }

    @Override
    public JsonNode get() {
        try {
            // A file: the list is longer than a pipe holds, and who reads a pipe waits for a process that hangs.
            Path listing = Files.createTempFile("sfworker-components", ".json");
            try {
                run(listing);
                return new ObjectMapper().readTree(listing.toFile());
            } finally {
                Files.delete(listing);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the listing of components gave no JSON", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void run(Path listing) throws IOException, InterruptedException {
        String python = properties.pythonHome().resolve("bin/python").toString();
        ProcessBuilder builder = new ProcessBuilder(
                        List.of(python, "-W", "ignore", "-m", "sfworker.components", "--json"))
                .redirectOutput(listing.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        EngineEnvironment.inherit(builder.environment(), properties.sandbox().environment());
        builder.environment()
                .put(
                        "PYTHONPATH",
                        properties.pythonPath().stream()
                                .map(Path::toString)
                                .collect(Collectors.joining(File.pathSeparator)));
        Process process = builder.start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(
                        "the listing of components did not end within %d ms".formatted(limit.toMillis()));
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(
                        "the listing of components ended with exit code " + process.exitValue());
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
