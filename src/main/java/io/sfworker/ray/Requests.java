package io.sfworker.ray;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InternalFailure;
import io.sfworker.task.AlgorithmPlan;
import io.sfworker.task.AttemptId;
import io.sfworker.task.ClusterPlan;
import io.sfworker.task.DevicePlan;
import io.sfworker.task.Json;
import io.sfworker.task.Party;
import io.sfworker.task.PartyAddress;
import io.sfworker.task.TaskFile;
import io.sfworker.task.TaskLimits;
import io.sfworker.task.TaskRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JSON requests of the Python class {@code Runner}; {@code wire.py} reads the same names. */
final class Requests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Requests() {}

    static Json open(TaskRequest task, TaskLimits limits, Duration limit) {
        ObjectNode request = of(task, limit);
        request.set("cluster", cluster(task.cluster()));
        request.putObject("limits")
                .put("max_memory", limits.maxMemory())
                .put("memory_setting", limits.memorySetting())
                .put("max_cpu_percent", limits.maxCpuPercent());
        putFiles(task, request);
        DevicePlan.Spu spu = task.devices().spu();
        if (spu != null) {
            request.set("spu", addresses("party", spu.nodes()));
        }
        if (task.cluster().self() != null) {
            request.set("task", agreement(task, task.cluster().self()));
        }
        return text(request);
    }

    static Json devices(TaskRequest task, Duration limit) {
        DevicePlan plan = task.devices();
        ObjectNode request = of(task, limit);
        request.set("spu", plan.spu() == null ? null : spu(plan.spu()));
        request.set("heu", plan.heu() == null ? null : tree(plan.heu()));
        if (plan.later()) {
            request.put("later", true);
        }
        return text(request);
    }

    static Json run(TaskRequest task, Duration limit) {
        ObjectNode request = of(task, limit);
        request.put("algorithm", task.algorithm().type());
        request.put("module", task.algorithm().module());
        request.set("parameters", tree(task.algorithm().parameters()));
        putFiles(task, request);
        return text(request);
    }

    static Json attempt(AttemptId attempt) {
        return text(JsonNodeFactory.instance.objectNode().put("attempt", attempt.value()));
    }

    static Json claim(AttemptId attempt, String token) {
        return text(JsonNodeFactory.instance
                .objectNode()
                .put("attempt", attempt.value())
                .put("token", token));
    }

    static Json cancel(AttemptId attempt, FailureCode reason) {
        return text(JsonNodeFactory.instance
                .objectNode()
                .put("attempt", attempt.value())
                .put("reason", reason.name()));
    }

    private static ObjectNode of(TaskRequest task, Duration limit) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("attempt", task.attempt().value())
                .put("token", task.token())
                .put("timeout_seconds", limit.toMillis() / 1000.0);
    }

    private static ObjectNode cluster(ClusterPlan plan) {
        ObjectNode cluster = JsonNodeFactory.instance.objectNode();
        cluster.put("mode", plan.mode().name().toLowerCase(Locale.ROOT));
        cluster.set("parties", addresses("name", plan.parties()));
        cluster.put("self_party", plan.self() == null ? null : plan.self().name());
        cluster.put("ray_mode", plan.rayMode());
        cluster.put("job_name", plan.jobName());
        cluster.set("options", tree(plan.options()));
        return cluster;
    }

    /** What the parties compare before they connect: everything but files, of which only whose they are matters. */
    private static ObjectNode agreement(TaskRequest task, Party self) {
        AlgorithmPlan algorithm = task.algorithm();
        ObjectNode agree = JsonNodeFactory.instance.objectNode().put("task_type", algorithm.type());
        tree(algorithm.parameters()).properties().stream()
                .filter(field -> Stream.of(algorithm.inputs(), algorithm.outputs())
                        .flatMap(List::stream)
                        .noneMatch(file -> file.field().equals(field.getKey())))
                .forEach(field -> agree.set("task_config." + field.getKey(), field.getValue()));
        agreeOnParties(task, agree);
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("module", algorithm.module());
        DevicePlan.Spu spu = task.devices().spu();
        if (spu != null) {
            agree.set("spu_config.runtime_config", tree(spu.runtimeConfig()));
            node.put("spu_address", listening(spu.nodes(), self));
        }
        node.set("agree", agree);
        return node;
    }

    /** Parties that take different ones for the owners of the files would wait for each other. */
    private static void agreeOnParties(TaskRequest task, ObjectNode agree) {
        List<String> parties =
                task.cluster().partyNames().stream().map(Party::name).toList();
        tree(task.algorithm().parameters()).properties().forEach(field -> {
            List<String> names = new ArrayList<>();
            field.getValue().fieldNames().forEachRemaining(names::add);
            if (!names.isEmpty() && parties.containsAll(names)) {
                ArrayNode owners = agree.putArray("task_config." + field.getKey() + ".parties");
                names.stream().sorted().forEach(owners::add);
            }
        });
    }

    private static @Nullable String listening(List<PartyAddress> nodes, Party self) {
        return nodes.stream()
                .filter(node -> node.party().equals(self))
                .map(node -> node.listenAddress() == null ? node.address() : node.listenAddress())
                .findFirst()
                .orElse(null);
    }

    private static ObjectNode spu(DevicePlan.Spu plan) {
        ObjectNode spu = JsonNodeFactory.instance.objectNode();
        spu.set("nodes", addresses("party", plan.nodes()));
        spu.set("runtime_config", tree(plan.runtimeConfig()));
        spu.set("link_desc", tree(plan.linkDesc()));
        return spu;
    }

    private static ArrayNode addresses(String nameField, List<PartyAddress> parties) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (PartyAddress party : parties) {
            ObjectNode node = list.addObject().put(nameField, party.party().name());
            if (party.address() != null) {
                node.put("address", party.address());
            }
            if (party.listenAddress() != null) {
                node.put("listen_address", party.listenAddress());
            }
        }
        return list;
    }

    private static void putFiles(TaskRequest task, ObjectNode request) {
        request.set("inputs", files(task.algorithm().inputs()));
        request.set("outputs", files(task.algorithm().outputs()));
    }

    private static ObjectNode files(List<TaskFile> files) {
        ObjectNode byField = JsonNodeFactory.instance.objectNode();
        for (TaskFile file : files) {
            byField.withObjectProperty(file.field())
                    .put(file.party().name(), file.path().toString());
        }
        return byField;
    }

    private static JsonNode tree(Json json) {
        try {
            return JSON.readTree(json.text());
        } catch (JsonProcessingException e) {
            throw new InternalFailure(
                    FailureCode.INTERNAL,
                    "a part of the task is not JSON",
                    e.getClass().getSimpleName(),
                    e);
        }
    }

    private static Json text(ObjectNode request) {
        return new Json(request.toString());
    }
}
