package io.sfworker.ray;

import io.sfworker.task.Json;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** A cluster whose actors answer pings; every other call waits until the test answers it. */
final class FakeRayGateway implements RayGateway {
    private static final PythonReply PONG = PythonReply.parse("{\"value\":{}}");

    private final List<Actor> actors = new CopyOnWriteArrayList<>();
    private final List<String> connections = new CopyOnWriteArrayList<>();
    private final AtomicBoolean connected = new AtomicBoolean();

    @Override
    public void connect(String address) {
        connections.add(address);
        connected.set(true);
    }

    @Override
    public void disconnect() {
        connected.set(false);
        actors.forEach(Actor::kill);
    }

    @Override
    public PythonActor start(String module, String name, Json settings) {
        var actor = new Actor(settings);
        actors.add(actor);
        return actor;
    }

    List<String> connections() {
        return connections;
    }

    boolean isConnected() {
        return connected.get();
    }

    /** All actors ever started, oldest first. */
    List<Actor> actors() {
        return actors;
    }

    /** A call that a test answers. */
    record Call(String method, String request, CompletableFuture<PythonReply> reply) {
        void answer(String json) {
            reply.complete(PythonReply.parse(json));
        }
    }

    /** Notes its calls. */
    static final class Actor implements PythonActor {
        private final Json settings;
        private final List<Call> calls = new CopyOnWriteArrayList<>();
        private final AtomicBoolean killed = new AtomicBoolean();

        private Actor(Json settings) {
            this.settings = settings;
        }

        @Override
        public CompletableFuture<PythonReply> call(String method, String request) {
            if (method.equals("ping")) {
                return CompletableFuture.completedFuture(PONG);
            }
            var call = new Call(method, request, new CompletableFuture<>());
            calls.add(call);
            return call.reply();
        }

        @Override
        public void kill() {
            killed.set(true);
            calls.forEach(call -> call.reply().complete(new PythonReply.Lost("killed")));
        }

        Json settings() {
            return settings;
        }

        boolean isKilled() {
            return killed.get();
        }

        /** The latest call. */
        Call lastCall() {
            return calls.get(calls.size() - 1);
        }

        List<String> methods() {
            return calls.stream().map(Call::method).toList();
        }
    }
}
