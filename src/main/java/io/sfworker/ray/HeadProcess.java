package io.sfworker.ray;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private Ray head on 127.0.0.1 ({@code sfworker/ray_head.py}).
 *
 * <p>It ends with this JVM, however that ends: its standard input is a pipe which then closes.
 * <p>Threads: one reads its output; the other methods belong to one caller.
 */
final class HeadProcess {
    private static final Logger LOG = LoggerFactory.getLogger(HeadProcess.class);
    private static final Duration ENDS_BY_ITSELF = Duration.ofSeconds(10);
    private static final Duration ENDS_WHEN_TOLD = Duration.ofSeconds(5);

    private final Process process;
    private final CompletableFuture<String> address = new CompletableFuture<>();
    private final List<ProcessHandle> children = new ArrayList<>();

    private HeadProcess(Process process) {
        this.process = process;
    }

    /** Starts a head and waits until it serves. Fails with IllegalStateException; then nothing is left of it. */
    static HeadProcess start(RayProperties properties) {
        PythonEnvironment environment = PythonEnvironment.in(properties.pythonHome());
        var builder = new ProcessBuilder(command(properties, environment)).redirectErrorStream(true);
        EngineEnvironment.inherit(builder.environment(), properties.sandbox().environment());
        builder.environment().put("PYTHONPATH", pythonPath(properties));
        builder.environment().put("PYTHONUNBUFFERED", "1");
        LOG.info("stage=ray starting a private head port={} slots={}", properties.port(), properties.slots());
        HeadProcess head;
        try {
            head = new HeadProcess(builder.start());
        } catch (IOException e) {
            throw new IllegalStateException("The Ray head cannot be started with " + environment.python(), e);
        }
        head.readOutput();
        head.awaitReady(properties.startLimit());
        return head;
    }

    private static List<String> command(RayProperties properties, PythonEnvironment environment) {
        List<String> command = new ArrayList<>(List.of(environment.python().toString(), "-m", "sfworker.ray_head"));
        command.addAll(List.of("--port", String.valueOf(properties.port())));
        command.addAll(List.of("--slots", String.valueOf(properties.slots())));
        if (properties.numCpus() > 0) {
            command.addAll(List.of("--num-cpus", String.valueOf(properties.numCpus())));
        }
        long memory = properties.objectStoreMemory().toBytes();
        if (memory > 0) {
            command.addAll(List.of("--object-store-memory", String.valueOf(memory)));
        }
        command.addAll(List.of("--work-dir", properties.runner().workDir().toString()));
        if (properties.tempDir() != null) {
            command.addAll(List.of("--temp-dir", properties.tempDir().toString()));
        }
        return command;
    }

    private static String pythonPath(RayProperties properties) {
        return properties.pythonPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private void readOutput() {
        var reader = new Thread(this::copyOutput, "ray-head-log");
        reader.setDaemon(true);
        reader.start();
    }

    private void copyOutput() {
        List<String> tail = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                LOG.debug("[ray-head] {}", line);
                readAddress(line);
                tail.add(line);
                if (tail.size() > 20) {
                    tail.remove(0);
                }
            }
        } catch (IOException e) {
            LOG.debug("stage=ray the head's output ended", e);
        }
        address.completeExceptionally(
                new IllegalStateException("The Ray head ended while it started: " + String.join(" | ", tail)));
    }

    private void readAddress(String line) {
        if (!address.isDone() && line.startsWith("{")) {
            try {
                JsonNode ready = new ObjectMapper().readTree(line);
                if (ready.path("address").isTextual()) {
                    address.complete(ready.get("address").asText());
                }
            } catch (JsonProcessingException e) {
                LOG.debug("[ray-head] not the ready line", e);
            }
        }
    }

    private void awaitReady(Duration limit) {
        try {
            address.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            process.descendants().forEach(children::add);
        } catch (TimeoutException e) {
            stop();
            throw new IllegalStateException("The Ray head did not serve within " + limit, e);
        } catch (ExecutionException e) {
            stop();
            throw new IllegalStateException(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            throw new IllegalStateException("Interrupted while the Ray head started", e);
        }
    }

    /** Where it serves, {@code 127.0.0.1:port}. */
    String address() {
        return address.join();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Runs {@code then} when it ends by itself or otherwise. */
    void onEnd(Runnable then) {
        var unused = process.onExit().thenRun(then);
    }

    /**
     * Ends it and all that it started; blocks for 20 seconds at most.
     *
     * <p>It waits also on a thread that counts as interrupted, as when the worker stops while it starts: a head that is
     * not waited for is killed, and leaves Ray's files behind.
     */
    void stop() {
        boolean interrupted = Thread.interrupted();
        process.descendants().forEach(children::add);
        try {
            process.getOutputStream().close();
            if (!process.waitFor(ENDS_BY_ITSELF.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroy();
                process.waitFor(ENDS_WHEN_TOLD.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (IOException e) {
            LOG.debug("stage=ray the head's input was closed already", e);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            killRest();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A head that was killed leaves its servers behind, and they their workers. A handle never names another one. */
    private void killRest() {
        process.destroyForcibly();
        awaitCleanUp();
        for (ProcessHandle child : children) {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
        }
    }

    /** One child of the head outlives it to end the others and to remove Ray's files. */
    private void awaitCleanUp() {
        CompletableFuture<?>[] ends =
                children.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(ends).get(ENDS_WHEN_TOLD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("stage=ray the head's clean-up did not end in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
