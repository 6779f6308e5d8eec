package io.sfworker.celery.redis;

import io.sfworker.celery.protocol.FollowUps;
import io.sfworker.celery.protocol.Template;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Writes what follows the end of a task as the arguments that {@code follow-ups.lua} reads, in the same order. */
final class FinishArguments {
    private final CeleryKeys keys;
    private final List<byte[]> arguments = new ArrayList<>();

    FinishArguments(CeleryKeys keys) {
        this.keys = keys;
    }

    FinishArguments add(String... texts) {
        for (String text : texts) {
            arguments.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    /** Nothing at all when nothing follows, which is the case with nearly every task. */
    FinishArguments add(FollowUps followUps) {
        if (!followUps.isEmpty()) {
            plan(followUps);
        }
        return this;
    }

    byte[][] toArray() {
        return arguments.toArray(byte[][]::new);
    }

    private void plan(FollowUps plan) {
        list(plan.messages(), message -> add(keys.listFor(message.queue(), message.priority()))
                .text(message.text()));
        list(plan.losses(), loss -> add(keys.result(loss.taskId()), loss.state().name())
                .text(loss.text()));
        list(plan.sizes(), size -> add(keys.group(size.groupId()), Integer.toString(size.size())));
        list(plan.parts(), this::part);
    }

    private void part(FollowUps.ChordPart part) {
        FollowUps.Member member = part.member();
        add(keys.group(member.groupId()), member.taskId(), member.score()).text(member.text());
        plan(part.whole());
        plan(part.broken());
    }

    private void text(Template text) {
        list(text.pieces(), piece -> add(piece));
    }

    private <T> void list(Collection<T> elements, Consumer<T> writer) {
        add(Integer.toString(elements.size()));
        elements.forEach(writer);
    }
}
