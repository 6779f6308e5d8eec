package io.sfworker.ray;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What came back from Python: the two forms of its JSON convention, or nothing at all. */
public sealed interface PythonReply {
    /** The method did what it was asked. */
    record Value(JsonNode value) implements PythonReply {}

    /** The method says why it could not. */
    record Refused(PythonFailure failure) implements PythonReply {}

    /** There is no answer and there will be none: the actor or Ray is gone. {@code why} is for the log. */
    record Lost(String why) implements PythonReply {}

    /** Reads {@code {"value": …}} or {@code {"failure": …}}; anything else is a defect and reads as a failure. */
    static PythonReply parse(String text) {
        try {
            JsonNode reply = new ObjectMapper().readTree(text);
            JsonNode failure = reply.path("failure");
            if (failure.isObject()) {
                return new Refused(PythonFailure.of(failure));
            }
            if (reply.has("value")) {
                return new Value(reply.get("value"));
            }
            return new Refused(PythonFailure.defect("the reply has neither a value nor a failure"));
        } catch (JsonProcessingException e) {
            return new Refused(PythonFailure.defect("the reply is not JSON: " + e.getOriginalMessage()));
        }
    }
}
