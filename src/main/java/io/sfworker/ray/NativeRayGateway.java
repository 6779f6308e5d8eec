package io.sfworker.ray;

import io.sfworker.ray.bridge.RayBridge;
import io.sfworker.task.Json;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ray's Java client behind {@link RayGateway}.
 *
 * <p>Ray's Java client knows no callbacks, so threads named {@code ray-reply-N} wait for replies: at most twelve
 * a slot, as many as a Runner answers at a time: one for the stage under way, the rest for calls beside it.
 *
 * <p>Fails: {@link #connect} with IllegalStateException when the Python environment is missing, when Ray does not
 * answer, or when another gateway of this JVM is connected (Ray's client has one connection a process).
 * <p>Threads: safe. Disconnect before the JVM exits: Ray's native threads may otherwise abort it on its way out.
 */
public final class NativeRayGateway implements RayGateway {
    private static final Logger LOG = LoggerFactory.getLogger(NativeRayGateway.class);
    private static final int CALLS_PER_RUNNER = 12;
    private static final String SLOT = "slot";
    private static final AtomicReference<@Nullable NativeRayGateway> CONNECTED = new AtomicReference<>();

    private final Path pythonHome;
    private final String searchPath;
    private final ExecutorService replies;
    private final AtomicReference<@Nullable RaySession> session = new AtomicReference<>();

    public NativeRayGateway(RayProperties properties) {
        this.pythonHome = properties.pythonHome();
        this.searchPath = searchPath(properties.pythonPath());
        this.replies = replyThreads(properties.slots() * CALLS_PER_RUNNER);
    }

    /** Ray puts one folder after the other in front of Python's path, so the first of ours must come last. */
    private static String searchPath(List<Path> pythonPath) {
        List<String> folders = pythonPath.stream().map(Path::toString).collect(Collectors.toCollection(ArrayList::new));
        Collections.reverse(folders);
        return String.join(File.pathSeparator, folders);
    }

    private static ExecutorService replyThreads(int most) {
        var number = new AtomicInteger();
        var threads = new ThreadPoolExecutor(most, most, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            var thread = new Thread(work, "ray-reply-" + number.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(NativeRayGateway.class.getClassLoader());
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Override
    public void connect(String address) {
        RayClient client = RayClient.of(PythonEnvironment.in(pythonHome).rayJar());
        if (!CONNECTED.compareAndSet(null, this)) {
            throw new IllegalStateException("Another gateway of this JVM is connected to Ray; disconnect it first.");
        }
        configure(address);
        try {
            QuietOutput.during(() -> session.set(RaySession.join(client, address)));
        } catch (IllegalStateException e) {
            CONNECTED.set(null);
            throw e;
        }
        LOG.info("stage=ray connected address={}", address);
    }

    /** Ray's client reads system properties; setting them here spares operators a list of -D flags. */
    private void configure(String address) {
        System.setProperty("ray.address", address);
        System.setProperty("ray.job.code-search-path", searchPath);
        if (address.startsWith("127.0.0.1:")) {
            // Without it Ray takes the machine's outward address and its sockets are open to the network.
            System.setProperty("ray.node-ip", "127.0.0.1");
        }
        System.setProperty("ray.logging.level", "WARN");
    }

    @Override
    public void disconnect() {
        RaySession ended = session.getAndSet(null);
        if (ended != null) {
            ended.leave();
            CONNECTED.compareAndSet(this, null);
            LOG.info("stage=ray disconnected");
        }
    }

    @Override
    public PythonActor start(String module, String name, Json settings) {
        RaySession joined = session.get();
        if (joined == null) {
            return new AbsentActor();
        }
        var actorClass = new RayBridge.ActorClass(module, name, SLOT, CALLS_PER_RUNNER);
        return new NativePythonActor(joined, replies, actorClass, settings);
    }

    /** Stands in for an actor that was asked for while no cluster was joined. */
    private record AbsentActor() implements PythonActor {
        @Override
        public CompletableFuture<PythonReply> call(String method, String request) {
            return CompletableFuture.completedFuture(new PythonReply.Lost("not connected to Ray"));
        }

        @Override
        public void kill() {
            // Nothing was started.
        }
    }
}
