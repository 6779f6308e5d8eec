package io.sfworker.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EventOutboxTest {
    private final List<String> sent = new ArrayList<>();
    private final CompletableFuture<Void> redisIsBack = new CompletableFuture<>();
    private final EventOutbox outbox = new EventOutbox(
            event -> {
                sent.add(event);
                return redisIsBack;
            },
            "task-1");

    @Test
    void sendsNothingOfItsOwnAfterItWasClosed() {
        List<String> made = new ArrayList<>();

        outbox.addWhileOpen(() -> Optional.of("progress"));
        outbox.close();
        outbox.add(() -> "the end");
        outbox.addWhileOpen(() -> {
            made.add("late progress");
            return Optional.of("late progress");
        });
        redisIsBack.complete(null);

        assertThat(sent).containsExactly("progress", "the end");
        assertThat(made)
                .as("a number that is given and not sent would be a gap")
                .isEmpty();
    }

    @Test
    void sendsOneAfterTheOther() {
        outbox.add(() -> "first");
        outbox.add(() -> "second");

        assertThat(sent).containsExactly("first");
        assertThat(outbox.sent()).isNotDone();

        redisIsBack.complete(null);

        assertThat(sent).containsExactly("first", "second");
        assertThat(outbox.sent()).isCompleted();
    }

    @Test
    void goesOnAfterAnEventThatCouldNotBeSent() {
        outbox.add(() -> "first");
        outbox.add(() -> "second");

        redisIsBack.completeExceptionally(new IllegalStateException("the status route failed"));

        assertThat(sent).containsExactly("first", "second");
        assertThat(outbox.sent()).isCompleted();
    }
}
