package io.sfworker.task;

/**
 * A checked task, split into what each stage needs; routes see it as plain data only.
 *
 * @param ids the ids events and results carry
 * @param attempt this try
 * @param token fencing token of the claim, {@code epoch:number}; the Runner refuses a commit under another one
 * @param cluster for the cluster stage
 * @param devices for the device stage
 * @param algorithm for the algorithm stage
 */
public record TaskRequest(
        TaskIds ids,
        AttemptId attempt,
        String token,
        ClusterPlan cluster,
        DevicePlan devices,
        AlgorithmPlan algorithm) {}
