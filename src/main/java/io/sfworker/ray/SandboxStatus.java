package io.sfworker.ray;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What the kernel of a Runner's machine lets processes of parties do, as the Runner says.
 *
 * @param mode {@code required}, {@code best-effort} or {@code off}
 * @param missing what this kernel cannot enforce: {@code files}, {@code ports}, {@code signals} or {@code calls}
 */
public record SandboxStatus(String mode, List<String> missing) {
    public SandboxStatus {
        missing = List.copyOf(missing);
    }

    static SandboxStatus of(JsonNode said) {
        return new SandboxStatus(
                said.path("mode").asText("unknown"),
                StreamSupport.stream(said.path("missing").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
    }

    /** What processes of parties may do beyond their task, and what to do about it; absent when nothing. */
    public Optional<String> warning() {
        if (mode.equals("off")) {
            return Optional.of(
                    "the processes of parties may do whatever the worker's user may: sfworker.ray.sandbox.mode"
                            + " is off");
        }
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(("this kernel does not keep the processes of parties to their task in %s: Linux with"
                                + " Landlock does, files since 5.13, ports since 6.7, signals since 6.12")
                        .formatted(String.join(", ", missing)));
    }
}
