package io.sfworker.ray;

import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the files that tasks write.
 *
 * @param roots folders that outputs may be written to; empty (default) is every folder that messages may name files in:
 *     {@code sfworker.intake.data-path} and {@code sfworker.intake.data-roots}
 * @param replace what an output may replace: own (default) is what this worker, or another one with the same {@code
 *     sfworker.output.ledger}, wrote and nobody changed since; any is every file that the task does not read. Anything
 *     else is refused with {@code OUTPUT_EXISTS}
 * @param ledger folder that remembers what was written, the worker's alone, by default {@code .outputs} in the data
 *     folder; without it, earlier outputs count as somebody else's
 * @param mode access to outputs, as three octal digits, default 640: the worker's user, and the group. Folders that are
 *     made for them can be entered by whoever may read
 * @param group name or number of the group of outputs, of which the worker's user has to be a member; empty (default)
 *     is that of the folder if it has the setgid bit, else the worker's own
 */
@ConfigurationProperties("sfworker.output")
public record OutputProperties(
        @DefaultValue List<Path> roots,
        @DefaultValue("own") String replace,
        @DefaultValue("data/.outputs") Path ledger,
        @DefaultValue("640") String mode,
        @DefaultValue("") String group) {
    public OutputProperties {
        if (!replace.matches("own|any")) {
            throw new IllegalArgumentException(
                    "sfworker.output.replace is '%s'; it must be own or any".formatted(replace));
        }
        if (!mode.matches("6[0-6]{2}")) {
            throw new IllegalArgumentException(
                    "sfworker.output.mode is '%s'; it must be 600 to 666, for example 640".formatted(mode));
        }
        ledger = ledger.toAbsolutePath().normalize();
    }
}
