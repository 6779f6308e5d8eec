package io.sfworker.ray;

import java.util.concurrent.CompletableFuture;

/** One Python actor. Its futures never complete exceptionally: whatever happens to a call is a {@link PythonReply}. */
public interface PythonActor {
    /** Calls a method that takes and returns one JSON text. */
    CompletableFuture<PythonReply> call(String method, String request);

    /** Ends the actor's process at once. Calls under way are answered with {@link PythonReply.Lost}. */
    void kill();
}
