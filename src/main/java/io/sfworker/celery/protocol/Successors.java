package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Plans the successors of one task that has ended. Threads: for one. */
final class Successors {
    private final TaskMessage task;
    private final ResultRecord record;
    private final Sender sender;
    private final Sender.Parent parent;
    private final Plan plan = new Plan();
    private final ArrayNode children = ProtocolJson.NODES.arrayNode();

    Successors(TaskMessage task, ResultRecord record, Sender sender) {
        this.task = task;
        this.record = record;
        this.sender = sender;
        this.parent = Sender.Parent.of(task);
    }

    Ended planned() {
        if (record.state() == ResultState.SUCCESS) {
            callBack();
            continueChain();
        } else {
            endChain(Verdict.of(record), task.embed().chain());
            callBackError();
        }
        returnPart();
        return new Ended(task.identity(), record.withChildren(children), plan.done());
    }

    /** One callback is sent as it is, several as a group; a group among them stays one of its own. */
    private void callBack() {
        List<Signature> callbacks = read(task.embed().callbacks());
        List<Signature> single = new ArrayList<>();
        for (Signature callback : callbacks) {
            if (callbacks.size() == 1 || callback.kind() == Signature.Kind.GROUP) {
                start(callback, record.result());
            } else {
                single.add(callback);
            }
        }
        if (!single.isEmpty()) {
            start(Signature.group(single), record.result());
        }
    }

    private void continueChain() {
        JsonNode chain = task.embed().chain();
        int last = chain.size() - 1;
        if (last < 0) {
            return;
        }
        ArrayNode rest = ProtocolJson.NODES.arrayNode();
        for (int i = 0; i < last; i++) {
            rest.add(chain.get(i));
        }
        ObjectNode remaining = ProtocolJson.NODES.objectNode();
        remaining.set("chain", rest);
        for (Signature next : read(chain.get(last))) {
            if (start(next.with(Options.merged(next.options(), remaining)), record.result())) {
                return;
            }
        }
        endChain(Verdict.unsupported("an earlier step of the chain"), rest);
    }

    private void endChain(Verdict verdict, JsonNode chain) {
        for (Signature step : read(chain)) {
            lose(step, verdict);
        }
    }

    private void callBackError() {
        List<Signature> errbacks = read(task.embed().errbacks());
        if (!errbacks.isEmpty()) {
            start(Signature.group(errbacks), ProtocolJson.NODES.textNode(task.id()));
            // Celery sends errbacks when the record is written already, so they are nobody's children.
            children.removeAll();
        }
    }

    private void returnPart() {
        ObjectNode member = ProtocolJson.NODES.objectNode();
        member.put("task_id", task.id());
        member.put("group_id", task.group());
        member.put("group_index", task.groupIndex());
        member.set("chord", task.embed().chord());
        try {
            new ChordReturn(sender, parent, plan).note(member, Verdict.of(record));
        } catch (UnsupportedCanvas e) {
            plan.problem(e.text());
        }
    }

    /** Whether the signature will be sent; its clients are told if not. */
    private boolean start(Signature signature, JsonNode value) {
        Plan attempt = plan.nested();
        try {
            ArrayNode child = new Sending(sender, parent, attempt, null).start(signature, value);
            plan.add(attempt);
            children.add(child);
            return true;
        } catch (UnsupportedCanvas e) {
            plan.problem(e.text());
            lose(signature, Verdict.unsupported(e.text()));
            return false;
        }
    }

    private void lose(Signature signature, Verdict verdict) {
        Plan attempt = plan.nested();
        try {
            new Losing(sender, parent, attempt, verdict).lose(signature);
            plan.add(attempt);
        } catch (UnsupportedCanvas e) {
            plan.problem(e.text());
        }
    }

    private List<Signature> read(JsonNode list) {
        List<Signature> signatures = new ArrayList<>();
        for (JsonNode element : list.isObject() ? List.of(list) : list) {
            try {
                signatures.add(Signature.of(element));
            } catch (UnsupportedCanvas e) {
                plan.problem(e.text());
            }
        }
        return signatures;
    }
}
