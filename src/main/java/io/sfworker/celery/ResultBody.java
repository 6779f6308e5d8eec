package io.sfworker.celery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.ExceptionRecord;
import io.sfworker.celery.protocol.JsonValue;
import io.sfworker.celery.protocol.OutgoingTask;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.ResultState;
import io.sfworker.celery.protocol.TaskMessage;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.jspecify.annotations.Nullable;

/** Makes a record of the body of an exchange. */
final class ResultBody {
    private ResultBody() {}

    /** The record that the operations {@code result} and {@code resultAndAcknowledge} write. */
    static ResultRecord result(Exchange exchange, ResultState state) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof ResultRecord record) {
            return record;
        }
        if (body instanceof ExceptionRecord exception) {
            return ResultRecord.failure(exception, null);
        }
        return switch (state) {
            case SUCCESS -> ResultRecord.success(json(exchange.getMessage()));
            case REVOKED -> ResultRecord.revoked(json(exchange.getMessage()).asText("revoked"));
            case FAILURE -> failure(json(exchange.getMessage()));
            case STARTED, RETRY ->
                throw new IllegalArgumentException("state must be SUCCESS, FAILURE or REVOKED, not " + state);
        };
    }

    /** The record that the operation {@code started} writes; without a meta object Celery's own. */
    static ResultRecord started(Exchange exchange, String workerName) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof ResultRecord record) {
            return record;
        }
        JsonNode meta = body instanceof TaskMessage ? null : json(exchange.getMessage());
        if (meta instanceof ObjectNode object) {
            return ResultRecord.started(object);
        }
        ObjectNode own = JsonNodeFactory.instance.objectNode();
        own.put("pid", ProcessHandle.current().pid());
        own.put("hostname", workerName);
        return ResultRecord.started(own);
    }

    /** The record that the operation {@code retry} writes. */
    static ResultRecord retry(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof ResultRecord record) {
            return record;
        }
        if (body instanceof ExceptionRecord cause) {
            return ResultRecord.retry(cause, null);
        }
        return ResultRecord.retry(caught(exchange), null);
    }

    /** The task that the operation {@code send} publishes. */
    static OutgoingTask task(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        return body instanceof OutgoingTask task ? task : OutgoingTask.ofSignature(json(exchange.getMessage()));
    }

    private static ResultRecord failure(JsonNode dict) {
        if (!dict.path("exc_type").isTextual()) {
            // Clients break on such a record, even when they only ask for the state.
            throw new IllegalArgumentException("the body of a FAILURE must be an object with exc_type");
        }
        return new ResultRecord(ResultState.FAILURE, dict, null, JsonNodeFactory.instance.arrayNode());
    }

    /** Type only: the text of a foreign exception may hold what the client must not see. */
    private static @Nullable ExceptionRecord caught(Exchange exchange) {
        Throwable error = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (error == null) {
            return null;
        }
        String type = error.getClass().getSimpleName();
        return ExceptionRecord.of(type.isEmpty() ? "Exception" : type, "celery.exceptions", type);
    }

    private static JsonNode json(Message message) {
        Object body = message.getBody();
        boolean stream = body instanceof InputStream || body instanceof byte[] || body instanceof StreamCache;
        return JsonValue.of(stream ? message.getBody(String.class) : body);
    }
}
