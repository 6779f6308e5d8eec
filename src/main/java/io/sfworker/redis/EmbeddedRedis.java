package io.sfworker.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A real Redis on 127.0.0.1 that ends with this JVM, also when that is killed. It keeps nothing on disk: what is in it
 * is gone with it. Not for production.
 *
 * <p>It asks for a password, a new one at each start unless the settings have one: other users of the machine reach its
 * port too. The password stands in no command line; a file that its user alone reads has it.
 *
 * <p>Fails: {@link #start} with IllegalStateException, whose text says what is missing.
 * <p>Threads: safe; one thread of its own copies the server's log.
 */
public final class EmbeddedRedis implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);
    private static final String READY = "Ready to accept connections";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final int TRIES_FOR_A_FREE_PORT = 3;

    /**
     * Starts its arguments in a session of their own where the system can. A Ctrl-C, or a kill of the worker's whole
     * process group, then reaches neither the server, which the worker needs to stop in order, nor the guard.
     */
    private static final String APART = """
            command -v setsid >/dev/null 2>&1 && exec setsid sh -c "$@"
            exec sh -c "$@"
            """;

    /**
     * Runs the server until standard input ends, which it does with the JVM, and then removes its folder. The server
     * has nothing to save, and one that is just starting still ignores the signals that this shell ignores. A broken
     * pipe is one of these: nobody may be there to read that the server was killed.
     */
    private static final String GUARD = """
            trap '' INT TERM HUP PIPE
            folder=$1; shift
            exec 3<&0
            "$@" </dev/null 3<&- &
            server=$!
            (while read -r line <&3; do :; done; kill -KILL "$server") &
            guard=$!
            exec 3<&-
            wait "$server"
            kill -KILL "$guard" 2>/dev/null
            rm -rf "$folder"
            """;

    private final Process process;
    private final int port;
    private final String password;
    private final CompletableFuture<Boolean> serving = new CompletableFuture<>();

    private EmbeddedRedis(Process process, int port, String password) {
        this.process = process;
        this.port = port;
        this.password = password;
    }

    /** Starts a server and waits until it serves. */
    public static EmbeddedRedis start(EmbeddedRedisProperties properties) {
        IllegalStateException last = new IllegalStateException("Redis was not started");
        for (int attempt = 0; attempt < (properties.port() == 0 ? TRIES_FOR_A_FREE_PORT : 1); attempt++) {
            try {
                return tryStart(properties, properties.port() == 0 ? freePort() : properties.port());
            } catch (IllegalStateException e) {
                last = e;
            } catch (IOException e) {
                throw new IllegalStateException("The embedded Redis cannot be started: " + e.getMessage(), e);
            }
        }
        throw last;
    }

    private static EmbeddedRedis tryStart(EmbeddedRedisProperties properties, int port) throws IOException {
        Path folder = Files.createTempDirectory("sfworker-redis-");
        String password = properties.fixedPassword().orElseGet(EmbeddedRedis::randomPassword);
        Path configuration = SecretFile.write(folder.resolve("redis.conf"), configuration(port, folder, password));
        var started = new EmbeddedRedis(launch(properties, configuration, folder), port, password);
        started.copyLog();
        started.awaitServing(properties.startLimit());
        LOG.info("stage=redis embedded server=127.0.0.1:{} persistence=none: its data ends with this worker", port);
        return started;
    }

    private static String configuration(int port, Path folder, String password) {
        return """
                port %d
                bind 127.0.0.1
                dir "%s"
                requirepass %s
                save ""
                appendonly no
                maxmemory-policy noeviction
                """.formatted(port, folder, password);
    }

    private static String randomPassword() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static Process launch(EmbeddedRedisProperties properties, Path configuration, Path folder)
            throws IOException {
        Path executable;
        try {
            executable = RedisExecutable.find(properties.executable(), folder);
        } catch (IllegalStateException e) {
            FileSystemUtils.deleteRecursively(folder);
            throw e;
        }
        List<String> command = new ArrayList<>(List.of("sh", "-c", APART, "sh", GUARD, "sfworker-redis"));
        command.add(folder.toString());
        command.add(executable.toString());
        command.add(configuration.toString());
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private void copyLog() {
        var reader = new Thread(this::readLog, "redis-log");
        reader.setDaemon(true);
        reader.start();
    }

    private void readLog() {
        String last = "";
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                LOG.debug("[redis] {}", line);
                last = line.isBlank() ? last : line;
                if (line.contains(READY)) {
                    serving.complete(true);
                }
            }
        } catch (IOException e) {
            LOG.debug("stage=redis the server's log ended", e);
        }
        serving.completeExceptionally(
                new IllegalStateException("The embedded Redis ended while it started on port " + port + ": " + last));
    }

    private void awaitServing(Duration limit) {
        try {
            serving.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            close();
            throw new IllegalStateException(
                    e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            close();
            throw new IllegalStateException("The embedded Redis did not serve within " + limit, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IllegalStateException("Interrupted while the embedded Redis started", e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Its port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Where clients connect, with the password, for example {@code redis://:secret@127.0.0.1:41379/0}. */
    public String url() {
        return "redis://:%s@127.0.0.1:%d/0".formatted(password, port);
    }

    /** Whether the server still runs. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Ends the server and removes its folder; five seconds at most. May be repeated. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
            }
        } catch (IOException e) {
            LOG.debug("stage=redis the guard's input was closed already", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.descendants().forEach(ProcessHandle::destroyForcibly);
        }
    }
}
