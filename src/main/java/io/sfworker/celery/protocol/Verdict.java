package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of one task and is told about others.
 *
 * @param record the record
 * @param marker stands in it for what is not yet known
 */
record Verdict(ResultRecord record, @Nullable String marker) {
    static Verdict of(ResultRecord record) {
        return new Verdict(record, null);
    }

    /** A chord's body never runs; which member failed, and how, is filled in. */
    static Verdict brokenChord() {
        String marker = UUID.randomUUID().toString();
        ExceptionRecord exception = ExceptionRecord.of("ChordError", "celery.exceptions", marker);
        return new Verdict(ResultRecord.failure(exception, null), marker);
    }

    /** This worker cannot send the task; {@code why} has no value of the sender. */
    static Verdict unsupported(String why) {
        return of(ResultRecord.failure(
                ExceptionRecord.of("NotImplementedError", "builtins", "not sent by this worker: " + why), null));
    }

    /** The record of a task about which this is told. */
    Template told(ResultIdentity task, Instant now) {
        return template(record.encode(task, now));
    }

    /** The task as Celery notes it among the members of a chord. */
    Template noted(String taskId) {
        ArrayNode note = ProtocolJson.NODES.arrayNode();
        note.add(1).add(taskId).add(record.state().name()).add(record.result());
        return template(ProtocolJson.write(note));
    }

    private Template template(String text) {
        return marker == null ? Template.of(text) : Template.of(text, marker);
    }
}
