package io.sfworker.intake;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An algorithm in the user's folder: {@code <type>.schema.json}, {@code <type>.py} and {@code <type>.camel.yaml}. */
final class UserAlgorithm {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,49}");

    private UserAlgorithm() {}

    /** Fails: {@link IllegalStateException} when it cannot be run beside the known ones. */
    static void check(TaskType type, Path folder, Collection<TaskType> known) {
        if (!NAME.matcher(type.name()).matches()) {
            throw refused(type, folder, "its name must have lower-case letters, digits and '_' only");
        }
        for (String name : names(type)) {
            if (known.stream().anyMatch(other -> other.isCalled(name))) {
                throw refused(
                        type, folder, "the name '%s' belongs to another task type; choose another".formatted(name));
            }
        }
        for (String suffix : List.of(".py", ".camel.yaml")) {
            if (!Files.isRegularFile(folder.resolve(type.name() + suffix))) {
                throw refused(type, folder, "the file %s%s is missing beside it".formatted(type.name(), suffix));
            }
        }
    }

    private static List<String> names(TaskType type) {
        return Stream.concat(Stream.of(type.name()), type.aliases().stream()).toList();
    }

    private static IllegalStateException refused(TaskType type, Path folder, String why) {
        return new IllegalStateException("the algorithm %s.schema.json in %s cannot be used: %s"
                .formatted(type.name(), folder.toAbsolutePath(), why));
    }
}
