package io.sfworker.task;

/**
 * What a task may use of this node; 0 is no limit.
 *
 * @param maxMemory bytes, for the processes of each party
 * @param memorySetting name of the setting that says so, for the text of the failure
 * @param maxCpuPercent 100 for one core, for the processes of each party
 */
public record TaskLimits(long maxMemory, String memorySetting, int maxCpuPercent) {}
