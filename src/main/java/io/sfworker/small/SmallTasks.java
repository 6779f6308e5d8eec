package io.sfworker.small;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.PythonText;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.flow.PythonTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers of hello, ping and echo, key by key as the task contract, section 1.1, lists them. */
public final class SmallTasks {
    private final Clock clock;
    private final String queue;

    /** Answers that name {@code queue} as the worker's queue. */
    public SmallTasks(Clock clock, String queue) {
        this.clock = clock;
        this.queue = queue;
    }

    ObjectNode hello(JsonNode args, JsonNode kwargs) {
        Instant begin = clock.instant();
        JsonNode name = argument(args, kwargs, "name");
        String target = name == null ? "SecretFlow" : PythonText.str(name);
        Instant end = clock.instant();
        ObjectNode answer = object().put("message", "Hello, " + target + "! The worker is up.")
                .put("task_name", "hello_task")
                .put("execution_time", Duration.between(begin, end).toNanos() / 1e9)
                .put("start_time", time(begin))
                .put("end_time", time(end))
                .put("status", "success")
                .put("greeting_target", target);
        answer.putObject("system_info")
                .put("python_version", "3.10+")
                .put("task_queue", queue)
                .put("worker_type", "secretflow");
        return answer;
    }

    ObjectNode ping(JsonNode args, JsonNode kwargs) {
        requireNoArguments(args, kwargs, "ping_task");
        return object().put("message", "Pong! The worker is healthy.")
                .put("task_name", "ping_task")
                .put("timestamp", time(clock.instant()))
                .put("status", "healthy")
                .put("response_time_ms", 1);
    }

    ObjectNode echo(JsonNode args, JsonNode kwargs) {
        JsonNode data = argument(args, kwargs, "data");
        if (data == null) {
            throw new InvalidTask(FailureCode.ARGUMENTS_INVALID, "echo_task takes one argument: data");
        }
        ObjectNode answer = object().put("message", "Echo of the data received")
                .put("task_name", "echo_task")
                .put("timestamp", time(clock.instant()));
        answer.set("echoed_data", data);
        return answer.put("data_type", PythonText.typeName(data))
                .put(
                        "data_length",
                        data.isNull() ? 0 : PythonText.str(data).codePoints().count())
                .put("status", "success");
    }

    /** Fails: {@link InvalidTask} with {@code TypeError}, as a Python function without parameters would. */
    static void requireNoArguments(JsonNode args, JsonNode kwargs, String task) {
        if (!args.isEmpty() || !kwargs.isEmpty()) {
            throw new InvalidTask(FailureCode.ARGUMENTS_INVALID, task + " takes no arguments");
        }
    }

    private static @Nullable JsonNode argument(JsonNode args, JsonNode kwargs, String name) {
        boolean onlyKnown = kwargs.isEmpty()
                || List.of(name)
                        .equals(List.copyOf(kwargs.propertyStream()
                                .map(java.util.Map.Entry::getKey)
                                .toList()));
        if (args.size() + kwargs.size() > 1 || !onlyKnown) {
            throw new InvalidTask(
                    FailureCode.ARGUMENTS_INVALID, "the task takes one argument, by position or as '" + name + "'");
        }
        return args.isEmpty() ? kwargs.get(name) : args.get(0);
    }

    private String time(Instant instant) {
        return PythonTime.naiveLocal(instant, clock.getZone());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
