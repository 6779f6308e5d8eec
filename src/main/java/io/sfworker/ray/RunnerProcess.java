package io.sfworker.ray;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a Runner says of its process.
 *
 * @param pid on the machine that it runs on, which is another one when Ray spans several
 * @param spares processes that have SecretFlow loaded and wait for the next task
 * @param sandbox what its machine's kernel keeps them from
 */
public record RunnerProcess(long pid, int spares, SandboxStatus sandbox) {
    /** Reads the answer to a ping. */
    static RunnerProcess of(JsonNode answer) {
        return new RunnerProcess(
                answer.path("pid").asLong(), answer.path("spares").asInt(), SandboxStatus.of(answer.path("sandbox")));
    }
}
