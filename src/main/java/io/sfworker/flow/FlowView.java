package io.sfworker.flow;

import io.sfworker.failure.TaskFailure;
import io.sfworker.task.AlgorithmPlan;
import io.sfworker.task.ClusterPlan;
import io.sfworker.task.DevicePlan;
import io.sfworker.task.Execution;
import io.sfworker.task.Json;
import io.sfworker.task.Party;
import io.sfworker.task.PartyAddress;
import io.sfworker.task.TaskFile;
import io.sfworker.task.TaskIds;
import io.sfworker.task.TaskRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What routes see of a task: maps, lists, texts, numbers and truth values that nobody can change. The names are those
 * of the records they are made of.
 */
public final class FlowView {
    /** Variables whose content is listed here, and may be named in a route no other way. */
    public static final Set<String> VARIABLES =
            Set.of("execution", "request", "output", "failure", "retry", "repeated");

    /** Every name that stands in one of them. */
    public static final Set<String> NAMES = Set.of(
            "address",
            "algorithm",
            "attempt",
            "causeType",
            "celery",
            "cluster",
            "code",
            "delay",
            "delivery",
            "devices",
            "due",
            "eta",
            "exchange",
            "execution",
            "field",
            "heu",
            "ids",
            "inputs",
            "jobName",
            "later",
            "listenAddress",
            "localParties",
            "maxRetries",
            "message",
            "mode",
            "module",
            "options",
            "outputs",
            "parameters",
            "parties",
            "party",
            "partyNames",
            "path",
            "queue",
            "rayMode",
            "request",
            "retries",
            "retryable",
            "self",
            "spu",
            "startedAt",
            "subtask",
            "task",
            "text",
            "type",
            "typeAsSent");

    private FlowView() {}

    /** Why a step failed. Of a foreign exception only its message. */
    public static Map<String, Object> of(Throwable error) {
        if (!(error instanceof TaskFailure failure)) {
            return map("message", error.getMessage());
        }
        return map(
                "code", failure.code().name(),
                "text", failure.text(),
                "message", failure.text(),
                "causeType", failure.causeType(),
                "retryable", failure.code().retryable());
    }

    static Map<String, Object> of(Json json) {
        return map("text", json.text());
    }

    static Map<String, Object> of(RetryPlan plan) {
        return map(
                "retries", plan.retries(),
                "maxRetries", plan.maxRetries(),
                "delay", plan.delay().toString(),
                "due", plan.due().toString());
    }

    /** Ids and times, as they are when the execution is set. */
    static Map<String, Object> of(Execution execution) {
        Execution.Delivery delivery = execution.delivery();
        return map(
                "ids",
                ids(execution.ids()),
                "delivery",
                map(
                        "startedAt", delivery.startedAt().toString(),
                        "queue", delivery.queue(),
                        "exchange", delivery.exchange(),
                        "retries", delivery.retries(),
                        "eta", delivery.eta().orElse(null)));
    }

    static Map<String, Object> of(TaskRequest request) {
        return map(
                "ids", ids(request.ids()),
                "attempt", request.attempt().value(),
                "cluster", cluster(request.cluster()),
                "devices", devices(request.devices()),
                "algorithm", algorithm(request.algorithm()));
    }

    private static Map<String, Object> ids(TaskIds ids) {
        return map(
                "celery", ids.celery(),
                "request", ids.request(),
                "task", ids.task(),
                "subtask", ids.subtask(),
                "execution", ids.execution());
    }

    private static Map<String, Object> cluster(ClusterPlan plan) {
        Party self = plan.self();
        return map(
                "mode", plan.mode().name(),
                "parties", addresses(plan.parties()),
                "partyNames", plan.partyNames().stream().map(Party::name).toList(),
                "localParties", plan.localParties().stream().map(Party::name).toList(),
                "self", self == null ? null : self.name(),
                "rayMode", plan.rayMode(),
                "jobName", plan.jobName(),
                "options", of(plan.options()));
    }

    private static Map<String, Object> devices(DevicePlan plan) {
        DevicePlan.Spu spu = plan.spu();
        Json heu = plan.heu();
        return map(
                "spu", spu == null ? null : map("parties", addresses(spu.nodes())),
                "heu", heu == null ? null : of(heu),
                "later", plan.later());
    }

    private static Map<String, Object> algorithm(AlgorithmPlan plan) {
        return map(
                "type", plan.type(),
                "typeAsSent", plan.typeAsSent(),
                "module", plan.module(),
                "parameters", of(plan.parameters()),
                "inputs", files(plan.inputs()),
                "outputs", files(plan.outputs()));
    }

    private static List<Map<String, Object>> addresses(List<PartyAddress> parties) {
        return parties.stream()
                .map(party -> map(
                        "party", party.party().name(),
                        "address", party.address(),
                        "listenAddress", party.listenAddress()))
                .toList();
    }

    private static List<Map<String, Object>> files(List<TaskFile> files) {
        return files.stream()
                .map(file -> map(
                        "field", file.field(),
                        "party", file.party().name(),
                        "path", file.path().toString()))
                .toList();
    }

    /** Names and values by turns; unlike {@link Map#of} it takes null for what is absent, and keeps the order. */
    private static Map<String, Object> map(@Nullable Object... fields) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            map.put(String.valueOf(fields[i]), fields[i + 1]);
        }
        return Collections.unmodifiableMap(map);
    }
}
