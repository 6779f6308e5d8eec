package io.sfworker.ray;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sfworker.task.Json;
import java.nio.file.Path;

/** What a Runner is told when it starts. */
final class RunnerSettings {
    private RunnerSettings() {}

    /** The constructor argument of the Python class; each slot has its own share of the ports. */
    static Json of(RayProperties properties, FileAccess files, int slot) {
        RayProperties.Runner runner = properties.runner();
        int share = (runner.portRangeEnd() - runner.portRangeStart() + 1) / properties.slots();
        int first = runner.portRangeStart() + slot * share;
        var json = JsonNodeFactory.instance.objectNode();
        json.put("slot", String.valueOf(slot));
        json.put("work_dir", runner.workDir().resolve("slot-" + slot).toString());
        json.put("spares", runner.spares());
        json.putArray("port_range").add(first).add(first + share - 1);
        json.put("lease_seconds", runner.lease().toMillis() / 1000.0);
        var modulePaths = json.putArray("module_paths");
        runner.modulePaths().stream().map(Path::toString).forEach(modulePaths::add);
        Path logs = runner.logFolder();
        json.put("log_dir", logs == null ? null : logs.toString());
        json.put("max_disk", runner.maxDisk().toBytes());
        json.put("sandbox", properties.sandbox().mode().text());
        var readable = json.putArray("readable");
        properties.sandbox().readable().stream().map(Path::toString).forEach(readable::add);
        var environment = json.putArray("environment");
        properties.sandbox().environment().forEach(environment::add);
        files.write(json.putObject("files"));
        return new Json(json.toString());
    }
}
