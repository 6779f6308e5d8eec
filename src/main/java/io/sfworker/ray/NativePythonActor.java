package io.sfworker.ray;

import io.sfworker.ray.bridge.BridgeReply;
import io.sfworker.ray.bridge.RayBridge;
import io.sfworker.task.Json;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An actor in a Ray cluster; its calls wait on the gateway's reply threads, in slices, so that leaving is possible. */
final class NativePythonActor implements PythonActor {
    private static final Logger LOG = LoggerFactory.getLogger(NativePythonActor.class);
    private static final int SLICE_MILLIS = 500;
    private static final PythonReply.Lost LEFT = new PythonReply.Lost("the connection to Ray was closed");

    private final RaySession session;
    private final Executor replies;
    private final RayBridge.@Nullable Actor actor;

    NativePythonActor(RaySession session, Executor replies, RayBridge.ActorClass actorClass, Json settings) {
        this.session = session;
        this.replies = replies;
        this.actor = orNull(() -> session.call(bridge -> bridge.start(actorClass, settings.text())));
    }

    @Override
    public CompletableFuture<PythonReply> call(String method, String request) {
        if (actor == null) {
            return CompletableFuture.completedFuture(new PythonReply.Lost("the actor could not be started"));
        }
        return CompletableFuture.supplyAsync(() -> reply(actor, method, request), replies);
    }

    private PythonReply reply(RayBridge.Actor target, String method, String request) {
        try {
            RayBridge.Call call = session.call(bridge -> target.call(method, request));
            return call == null ? LEFT : await(call, method);
        } catch (RuntimeException e) {
            // Ray's unchecked exceptions are foreign to this class loader; this is the edge that translates them.
            LOG.debug("stage=ray call failed method={}", method, e);
            return new PythonReply.Lost(e.toString());
        }
    }

    private PythonReply await(RayBridge.Call call, String method) {
        while (true) {
            Slice slice = session.call(bridge -> new Slice(call.within(SLICE_MILLIS)));
            if (slice == null) {
                return LEFT;
            }
            if (slice.reply != null) {
                return translate(slice.reply, method);
            }
        }
    }

    private static PythonReply translate(BridgeReply reply, String method) {
        return switch (reply.kind()) {
            case ANSWERED -> PythonReply.parse(reply.text());
            case RAISED -> PythonReply.defect(method + " raised: " + reply.text());
            case LOST -> new PythonReply.Lost(reply.text());
        };
    }

    @Override
    public void kill() {
        if (actor != null) {
            orNull(() -> session.call(bridge -> {
                Objects.requireNonNull(actor).kill();
                return true;
            }));
        }
    }

    private static <T> @Nullable T orNull(Supplier<@Nullable T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            LOG.warn("stage=ray request refused reason={}", e.toString());
            return null;
        }
    }

    /** Tells "nothing yet" from "the cluster was left". */
    private record Slice(@Nullable BridgeReply reply) {}
}
