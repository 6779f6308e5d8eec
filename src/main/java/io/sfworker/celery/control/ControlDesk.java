package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.ControlRequest;
import io.sfworker.celery.protocol.PythonText;
import io.sfworker.celery.protocol.TransientMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out requests of remote control and writes the replies.
 *
 * <p>Fails: never; what goes wrong is the reply's {@code error}.
 */
public final class ControlDesk {
    private static final Logger LOG = LoggerFactory.getLogger(ControlDesk.class);

    /** The sender's wall clock may be wrong; a request that only seems to be late must not be lost. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(60);

    private static final Set<String> MUTATIONS = Set.of(
            "revoke",
            "terminate",
            "revoke_by_stamped_headers",
            "rate_limit",
            "time_limit",
            "pool_grow",
            "pool_shrink",
            "pool_restart",
            "autoscale",
            "add_consumer",
            "cancel_consumer",
            "shutdown");

    private final Map<String, Command> commands = new HashMap<>();
    private final String worker;
    private final Permissions permissions;
    private final LamportClock lamport;
    private final Clock clock;

    /**
     * What clients may do and see.
     *
     * @param mutations whether they may change what the worker does
     * @param arguments whether they may see what tasks are called with
     */
    public record Permissions(boolean mutations, boolean arguments) {}

    public ControlDesk(ControlledWorker worker, Permissions permissions, LamportClock lamport, Clock clock) {
        this.worker = worker.facts().name();
        this.permissions = permissions;
        this.lamport = lamport;
        this.clock = clock;
        TaskInfo info = new TaskInfo(worker.facts().identity(), permissions.arguments());
        commands.putAll(new TaskCommands(worker.tasks(), info).commands());
        commands.putAll(new RevokeCommands(worker.tasks(), worker.revoked()).commands());
        commands.putAll(new WorkCommands(worker).commands());
        commands.putAll(new EventCommands(worker.events()).commands());
        commands.putAll(new ReportCommands(worker, lamport, clock).commands());
        commands.putAll(new PeerCommands(worker, lamport, permissions.mutations()).commands());
    }

    /** Does what is asked, if this worker is asked; the message to send to the asker, if it waits for one. */
    public CompletionStage<Optional<String>> answer(ControlRequest request) {
        lamport.adjust(request.stamp().clock());
        if (!Addressee.isIn(request.audience(), worker)
                || isOver(request.stamp().expires())) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return done(request).exceptionally(error -> failure(request, error)).thenApply(reply -> {
            LOG.debug("remote control command={} answered={}", request.method(), request.replyTo() != null);
            return Optional.ofNullable(request.replyTo()).map(to -> message(reply, to));
        });
    }

    private boolean isOver(@Nullable Instant expires) {
        return expires != null && expires.plus(CLOCKS_DIFFER).isBefore(clock.instant());
    }

    private CompletionStage<JsonNode> done(ControlRequest request) {
        Command command = commands.get(request.method());
        try {
            if (command == null) {
                throw new CommandRefused(PythonText.exception("KeyError", request.method()));
            }
            if (MUTATIONS.contains(request.method())) {
                allowMutation(request.method());
            }
            return command.run(request.arguments());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void allowMutation(String method) {
        if (!permissions.mutations()) {
            throw new CommandRefused("%s is switched off on this worker (controlMutations)".formatted(method));
        }
        LOG.info("remote control command={}", method);
    }

    private static JsonNode failure(ControlRequest request, Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof CommandRefused refused) {
            return Command.error(String.valueOf(refused.getMessage()));
        }
        LOG.warn("remote control failed command={}", request.method(), cause);
        return Command.error(PythonText.exception(
                "RuntimeError",
                "the worker could not do that: " + cause.getClass().getSimpleName()));
    }

    private String message(JsonNode reply, ControlRequest.ReplyTo replyTo) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set(worker, reply);
        return TransientMessage.reply(body, replyTo, lamport.forward());
    }
}
