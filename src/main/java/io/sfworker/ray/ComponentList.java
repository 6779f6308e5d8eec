package io.sfworker.ray;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
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
    private static final long LIMIT_SECONDS = 60;

    private final RayProperties properties;

    public ComponentList(RayProperties properties) {
        this.properties = properties;
    }

    @Override
    public JsonNode get() {
        String python = properties.pythonHome().resolve("bin/python").toString();
        ProcessBuilder builder = new ProcessBuilder(
                        List.of(python, "-W", "ignore", "-m", "sfworker.components", "--json"))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        EngineEnvironment.inherit(builder.environment());
        builder.environment()
                .put(
                        "PYTHONPATH",
                        properties.pythonPath().stream()
                                .map(Path::toString)
                                .collect(Collectors.joining(File.pathSeparator)));
        try {
            Process process = builder.start();
            JsonNode components = new ObjectMapper().readTree(process.getInputStream());
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("the listing of components ended badly");
            }
            return components;
        } catch (IOException e) {
            throw new IllegalStateException("the listing of components gave no JSON", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
