package io.sfworker.ray;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/** What came back from Python: the two forms of its JSON convention, or nothing at all. */
public sealed interface PythonReply {
    /** The method did what it was asked, by the work of these processes. */
    record Value(JsonNode value, List<ProcessTime> processes) implements PythonReply {
        public Value {
            processes = List.copyOf(processes);
        }
    }

    /** The method says why it could not. */
    record Refused(PythonFailure failure, List<ProcessTime> processes) implements PythonReply {
        public Refused {
            processes = List.copyOf(processes);
        }
    }

    /** There is no answer and there will be none: the actor or Ray is gone. {@code why} is for the log. */
    record Lost(String why) implements PythonReply {}

    /** Who worked at the answer, as far as it says. */
    default List<ProcessTime> workers() {
        if (this instanceof Value answered) {
            return answered.processes();
        }
        return this instanceof Refused refused ? refused.processes() : List.of();
    }

    /**
     * Reads {@code {"value": …}} or {@code {"failure": …}}, each with {@code "processes"} or without; anything else is
     * a defect and reads as a failure.
     */
    static PythonReply parse(String text) {
        try {
            JsonNode reply = new ObjectMapper().readTree(text);
            List<ProcessTime> processes = ProcessTime.of(reply.path("processes"));
            JsonNode failure = reply.path("failure");
            if (failure.isObject()) {
                return new Refused(PythonFailure.of(failure), processes);
            }
            if (reply.has("value")) {
                return new Value(reply.get("value"), processes);
            }
            return defect("the reply has neither a value nor a failure");
        } catch (JsonProcessingException e) {
            return defect("the reply is not JSON: " + e.getOriginalMessage());
        }
    }

    /** The Python side broke the convention. */
    static PythonReply defect(String detail) {
        return new Refused(PythonFailure.defect(detail), List.of());
    }
}
