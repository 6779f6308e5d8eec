package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Plans what is told about the tasks of a signature that will never be sent. */
final class Losing {
    private final Sender sender;
    private final Sender.Parent parent;
    private final Plan plan;
    private final Verdict verdict;

    Losing(Sender sender, Sender.Parent parent, Plan plan, Verdict verdict) {
        this.sender = sender;
        this.parent = parent;
        this.plan = plan;
        this.verdict = verdict;
    }

    /** Tells it to the clients of all tasks of the signature, and to the chords that wait for it. */
    void lose(Signature signature) throws UnsupportedCanvas {
        lose(signature, true);
    }

    private void lose(Signature signature, boolean waited) throws UnsupportedCanvas {
        Signature.Kind kind = signature.kind();
        if (kind == Signature.Kind.TASK) {
            task(signature, waited);
        } else if (kind == Signature.Kind.CHORD) {
            // Its own body is lost with the header; only what waits for the body is still to be told.
            lose(signature.header(), false);
            Signature body = signature.body();
            ObjectNode options = Options.without(signature.options(), Set.of("task_id"));
            lose(body.with(Options.merged(body.options(), options)), waited);
        } else {
            for (Signature part : kind == Signature.Kind.CHAIN ? signature.steps() : signature.members()) {
                lose(part, waited);
            }
        }
    }

    private void task(Signature task, boolean waited) throws UnsupportedCanvas {
        String id = task.id("task_id");
        if (id == null) {
            return;
        }
        ResultIdentity identity = new ResultIdentity(id, task.id("parent_id"), task.id("group_id"), false);
        if (!Fields.truthy(task.options().path("ignore_result"))) {
            plan.lose(new FollowUps.Loss(id, verdict.record().state(), verdict.told(identity, sender.now())));
        }
        if (waited) {
            new ChordReturn(sender, parent, plan).note(task.options(), verdict);
        }
    }
}
