package io.sfworker.intake;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.TaskFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * How long and how deep a path of a message may be: what the kernel takes, with room for the names that the worker and
 * the libraries make of it.
 */
final class PathBounds {
    /** Of the absolute path; the kernel takes 4095. */
    static final int BYTES = 3_072;
    /** Of one name in it; the kernel takes no longer one. */
    static final int NAME_BYTES = 255;
    /** Of the name of an output, beside which there may be {@code <name>.weight_12.share} and other parts. */
    static final int OUTPUT_NAME_BYTES = 200;
    /** Folders above a file; libraries go through folders by calls of calls. */
    static final int DEPTH = 100;

    private PathBounds() {}

    /** Fails: {@link InvalidTask} naming {@code field} when the text alone is too long, or has half a character. */
    static void check(String text, String field) {
        if (text.length() > BYTES) {
            throw tooLong(field);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw refused(field, "is not a path");
        }
    }

    /** Fails: {@link InvalidTask} naming {@code field} when {@code file}, an absolute path, is too long or too deep. */
    static void check(Path file, String field) {
        if (bytes(file) > BYTES) {
            throw tooLong(field);
        }
        if (file.getNameCount() > DEPTH) {
            throw refused(field, "lies more than %d folders deep; use fewer".formatted(DEPTH));
        }
        for (Path name : file) {
            if (bytes(name) > NAME_BYTES) {
                throw refused(field, "has a name of more than %d bytes; shorten it".formatted(NAME_BYTES));
            }
        }
    }

    /** Fails: {@link InvalidTask} when the names of an output's parts would be too long. */
    static void checkOutput(TaskFile file) {
        if (bytes(file.path().getFileName()) > OUTPUT_NAME_BYTES) {
            throw refused(
                    file.field() + "." + file.party(),
                    "has a name of more than %d bytes for an output; shorten it".formatted(OUTPUT_NAME_BYTES));
        }
    }

    private static int bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private static InvalidTask tooLong(String field) {
        return refused(field, "is a path of more than %d bytes; shorten it".formatted(BYTES));
    }

    private static InvalidTask refused(String field, String what) {
        return new InvalidTask(FailureCode.PARAM_INVALID, "task_config.%s %s".formatted(field, what));
    }
}
