package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/** Plans what the end of a member means to its chord, and what the chord's end will mean if this member is the last. */
final class ChordReturn {
    private final Sender sender;
    private final Sender.Parent parent;
    private final Plan plan;

    ChordReturn(Sender sender, Sender.Parent parent, Plan plan) {
        this.sender = sender;
        this.parent = parent;
        this.plan = plan;
    }

    /**
     * Notes the member.
     *
     * @param options {@code task_id}, {@code group_id}, {@code group_index} and {@code chord} of the member; without
     *     a chord or a group nothing waits for it
     */
    void note(ObjectNode options, Verdict verdict) throws UnsupportedCanvas {
        int longest = MessageLimits.DEFAULT.maxNameLength();
        String task = Fields.idOrNull(options, "task_id", longest);
        String group = Fields.idOrNull(options, "group_id", longest);
        JsonNode chord = options.path("chord");
        if (task == null || group == null || chord.isEmpty()) {
            return;
        }
        Integer index = Fields.indexOrNull(options, "group_index");
        FollowUps.Member member = new FollowUps.Member(
                group, task, index == null ? "+inf" : Integer.toString(index), verdict.noted(task));
        Signature body = Signature.of(chord);
        boolean mayBeWhole = verdict.record().state() == ResultState.SUCCESS;
        plan.returned(new FollowUps.ChordPart(member, mayBeWhole ? whole(body) : FollowUps.NONE, broken(body)));
    }

    private FollowUps whole(Signature body) throws UnsupportedCanvas {
        Plan whole = plan.nested();
        try {
            String marker = UUID.randomUUID().toString();
            new Sending(sender, parent, whole, marker).start(body, ProtocolJson.NODES.textNode(marker));
            return whole.done();
        } catch (UnsupportedCanvas e) {
            plan.problem(e.text());
            Plan lost = plan.nested();
            new Losing(sender, parent, lost, Verdict.unsupported(e.text())).lose(body);
            return lost.done();
        }
    }

    private FollowUps broken(Signature body) throws UnsupportedCanvas {
        Plan broken = plan.nested();
        new Losing(sender, parent, broken, Verdict.brokenChord()).lose(body);
        String id = body.id("task_id");
        JsonNode errbacks = body.options().path("link_error");
        if (id != null && !errbacks.isEmpty()) {
            new Sending(sender, new Sender.Parent(id, id), broken, null)
                    .start(Signature.group(Signature.listOf(errbacks)), ProtocolJson.NODES.textNode(id));
        }
        return broken.done();
    }
}
