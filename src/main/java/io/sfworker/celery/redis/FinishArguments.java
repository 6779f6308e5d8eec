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

    FinishArguments add(byte[] bytes) {
        arguments.add(bytes);
        return this;
    }

    /** Nothing at all when nothing follows, which is the case with nearly every task. */
    FinishArguments add(FollowUps followUps) {
        if (!followUps.isEmpty()) {
            plan(followUps);
        }
        return this;
    }

    /** The tasks that were lost, and the chords that were told so, as {@code replay.lua} reads them. */
    FinishArguments consequences(FollowUps followUps) {
        List<String> lost = new ArrayList<>();
        List<FollowUps.Member> members = new ArrayList<>();
        collect(followUps, lost, members);
        list(lost, id -> add(keys.result(id)));
        list(members, this::place);
        return this;
    }

    private static void collect(FollowUps followUps, List<String> lost, List<FollowUps.Member> members) {
        followUps.losses().forEach(loss -> lost.add(loss.taskId()));
        for (FollowUps.ChordPart part : followUps.parts()) {
            members.add(part.member());
            collect(part.broken(), lost, members);
        }
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
        place(part.member());
        text(part.member().text());
        plan(part.whole());
        plan(part.broken());
    }

    private void place(FollowUps.Member member) {
        add(keys.group(member.groupId()), member.taskId(), member.score());
    }

    private void text(Template text) {
        list(text.pieces(), piece -> add(piece));
    }

    private <T> void list(Collection<T> elements, Consumer<T> writer) {
        add(Integer.toString(elements.size()));
        elements.forEach(writer);
    }
}
