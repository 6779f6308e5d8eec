package io.sfworker.ray;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.util.unit.DataSize;

/** The parts of this package wired as the worker wires them, on a private head with the stub Runner. */
record RayStack(RayProperties properties, RunnerPool pool, RayHead head, Computation computation) {
    static RayStack withSlots(int slots) {
        RayProperties properties = properties(slots);
        var gateway = new NativeRayGateway(properties);
        var pool = new RunnerPool(gateway, properties, files());
        return new RayStack(
                properties, pool, new RayHead(properties, gateway, pool), new RayComputation(pool, Tasks::limits));
    }

    static FileAccess files() {
        Path data = Path.of("target/data");
        var output = new OutputProperties(List.of(), "own", data.resolve(".outputs"), "640", "");
        return new FileAccess(List.of(data), List.of(data.resolve(".work")), List.of(), output);
    }

    static RayProperties properties(int slots) {
        return new RayProperties(
                null,
                0,
                slots,
                0,
                DataSize.ofMegabytes(100),
                null,
                Duration.ofSeconds(120),
                Path.of(".python"),
                List.of(Path.of("src/test/resources/python"), Path.of("src/main/python")),
                new RayProperties.Runner(
                        0,
                        Path.of("target/work"),
                        DataSize.ofBytes(0),
                        "",
                        26000,
                        26999,
                        Duration.ofSeconds(15),
                        List.of()),
                new RayProperties.Sandbox(RayProperties.Sandbox.Mode.BEST_EFFORT, List.of(), List.of()));
    }
}
