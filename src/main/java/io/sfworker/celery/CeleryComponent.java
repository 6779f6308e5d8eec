package io.sfworker.celery;

import io.sfworker.celery.redis.CeleryKeys;
import io.sfworker.celery.redis.DeadLetters;
import io.sfworker.celery.redis.QueueStatus;
import io.sfworker.celery.redis.RedisConnections;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.jspecify.annotations.Nullable;

/**
 * Consumes tasks from and sends tasks to Celery queues on Redis.
 *
 * <p>All endpoints of a component share one connection for commands; each consumer adds the ones it waits on.
 */
@Component(CeleryConstants.SCHEME)
public class CeleryComponent extends HealthCheckComponent {
    @Metadata(description = "Options that all endpoints share.")
    private CeleryConfiguration configuration = new CeleryConfiguration();

    @Metadata(
            defaultValue = "redis://127.0.0.1:6379/0",
            secret = true,
            description = "Redis as a Lettuce URI with the database; rediss and redis-sentinel work too.")
    private String redisUrl = "redis://127.0.0.1:6379/0";

    @Metadata(
            label = "advanced",
            description = "Connections made from the application's own Redis client, instead of redisUrl.")
    private @Nullable RedisConnections connections;

    @Metadata(description = "What kombu calls global_keyprefix: stands before every key and channel. Default none.")
    private String globalKeyprefix = "";

    @Metadata(
            label = "advanced",
            description = "Called several times a lease with the fencing tokens of all tasks that this process holds.")
    private Consumer<Set<String>> aliveListener = tokens -> {};

    @Metadata(label = "advanced", description = "What other workers may know about this one, as a JSON object.")
    private String about = "{}";

    @Metadata(
            label = "advanced",
            description = "Ends the program, after its running tasks, when remote control asks for it; it must return"
                    + " at once. Without it remote control cannot end a worker.")
    private @Nullable Runnable shutdownHandler;

    private Intakes intakes = new Intakes();
    private RemoteControls controls = new RemoteControls();
    private final Clock clock;
    private List<Consumer<String>> deadLetterListeners = new CopyOnWriteArrayList<>();
    private String revision = "";
    private @Nullable RedisConnections opened;
    private @Nullable ExecutorService callbacks;

    public CeleryComponent() {
        this(Clock.systemUTC());
    }

    /** With a clock that a test can move. */
    public CeleryComponent(Clock clock) {
        this.clock = clock;
    }

    /** How the connection to Redis is doing. */
    public QueueStatus queueStatus() {
        return open().status();
    }

    /** How long Redis has answered without a break; zero when that is not known. */
    Duration redisUptime() {
        Instant since = queueStatus().redisSince();
        return since == null ? Duration.ZERO : Duration.between(since, clock.instant());
    }

    /** What this process holds, for its operator. */
    public OwnTasks own() {
        return new OwnTasks(this);
    }

    /** The messages of a queue that were put aside. */
    public DeadLetters deadLetters(String queue) {
        return CeleryEndpoint.deadLetters(this, queue);
    }

    /** Tells {@code listener} the reason of every message that is put aside from now on. */
    public void listenToDeadLetters(Consumer<String> listener) {
        deadLetterListeners.add(listener);
    }

    void deadLettered(String reason) {
        deadLetterListeners.forEach(listener -> listener.accept(reason));
    }

    /** A component for another context, which shares connections, listeners and settings with this one. */
    public CeleryComponent another(String name) {
        CeleryComponent other = new CeleryComponent(clock);
        other.configuration = configuration.copy();
        other.connections = open();
        other.globalKeyprefix = globalKeyprefix;
        other.aliveListener = aliveListener;
        other.about = about;
        other.shutdownHandler = shutdownHandler;
        other.intakes = intakes;
        other.controls = controls;
        other.deadLetterListeners = deadLetterListeners;
        other.revision = name;
        return other;
    }

    public CeleryConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(CeleryConfiguration configuration) {
        this.configuration = configuration;
    }

    public String getRedisUrl() {
        return redisUrl;
    }

    public void setRedisUrl(String redisUrl) {
        this.redisUrl = redisUrl;
    }

    public @Nullable RedisConnections getConnections() {
        return connections;
    }

    public void setConnections(@Nullable RedisConnections connections) {
        this.connections = connections;
    }

    public String getGlobalKeyprefix() {
        return globalKeyprefix;
    }

    public void setGlobalKeyprefix(String globalKeyprefix) {
        this.globalKeyprefix = globalKeyprefix;
    }

    public Consumer<Set<String>> getAliveListener() {
        return aliveListener;
    }

    public void setAliveListener(Consumer<Set<String>> aliveListener) {
        this.aliveListener = aliveListener;
    }

    public String getAbout() {
        return about;
    }

    public void setAbout(String about) {
        this.about = about;
    }

    public @Nullable Runnable getShutdownHandler() {
        return shutdownHandler;
    }

    public void setShutdownHandler(@Nullable Runnable shutdownHandler) {
        this.shutdownHandler = shutdownHandler;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        CeleryEndpoint endpoint = new CeleryEndpoint(uri, this, remaining, configuration.copy());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Name of the routes that this component belongs to; empty when there is one set only. */
    String revision() {
        return revision;
    }

    Clock clock() {
        return clock;
    }

    Intakes intakes() {
        return intakes;
    }

    RemoteControls controls() {
        return controls;
    }

    CeleryKeys keys() {
        return new CeleryKeys(globalKeyprefix);
    }

    /** Opened lazily: a context that only checks routes never talks to Redis. */
    synchronized RedisConnections open() {
        RedisConnections open = opened;
        if (open == null) {
            open = connections == null ? RedisConnections.to(redisUrl) : connections;
            opened = open;
        }
        return open;
    }

    /** Continues exchanges that have no claim, so that routes never run on the threads of the Redis client. */
    synchronized ExecutorService callbacks() {
        ExecutorService running = callbacks;
        if (running == null) {
            CamelContext context = getCamelContext();
            running = context.getExecutorServiceManager().newFixedThreadPool(this, "celery-producer", 2);
            callbacks = running;
        }
        return running;
    }

    @Override
    protected synchronized void doStop() throws Exception {
        super.doStop();
        if (callbacks != null) {
            getCamelContext().getExecutorServiceManager().shutdown(callbacks);
            callbacks = null;
        }
        // Connections that were handed in are their owner's to close.
        if (opened != null && opened != connections) {
            opened.close();
        }
        opened = null;
    }
}
