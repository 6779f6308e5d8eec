package io.sfworker.intake;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.TaskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Looks at files before anything is started for a task. */
final class FileCheck {
    private FileCheck() {}

    /**
     * Looks at {@code path}, which is the file itself or belongs to it.
     *
     * <p>Fails: {@link InvalidTask} when it is missing, no file, or may not be read.
     */
    static void requireReadable(TaskFile file, Path path) {
        if (!Files.exists(path)) {
            throw failed(FailureCode.FILE_NOT_FOUND, file, path, "does not exist at this node");
        }
        if (!Files.isRegularFile(path)) {
            throw failed(FailureCode.PARAM_INVALID, file, path, "is not a file");
        }
        if (!Files.isReadable(path)) {
            throw failed(
                    FailureCode.FILE_NOT_READABLE, file, path, "may not be read; give the worker's user read access");
        }
    }

    /** The files beside {@code file} whose names begin with its name. Fails: {@link InvalidTask}. */
    static List<Path> family(TaskFile file) {
        String name = file.path().getFileName().toString();
        try (Stream<Path> all = Files.list(file.path().resolveSibling(""))) {
            return all.filter(path -> path.getFileName().toString().startsWith(name + "."))
                    .toList();
        } catch (IOException e) {
            throw failed(FailureCode.FILE_NOT_READABLE, file, "could not be looked for");
        }
    }

    /** Fails: {@link InvalidTask} when the folder of an output may not be written. */
    static void requireWritable(TaskFile file) {
        if (Files.isDirectory(file.path())) {
            throw failed(FailureCode.PARAM_INVALID, file, "is a folder; name a file");
        }
        requireFolderWritable(file);
    }

    /** Fails: {@link InvalidTask} when neither a file nor a folder could be written there. */
    static void requireFolderWritable(TaskFile file) {
        PathBounds.checkOutput(file);
        if (Files.exists(file.path()) && !Files.isDirectory(file.path()) && !Files.isRegularFile(file.path())) {
            // A pipe, a socket or a device, which somebody else waits at.
            throw failed(FailureCode.PARAM_INVALID, file, "is neither a file nor a folder; name another one");
        }
        Path folder = file.path().getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (folder != null && !Files.isDirectory(folder)) {
            throw failed(
                    FailureCode.PARAM_INVALID, file, "has a file where a folder should be; name a path below folders");
        }
        if (folder == null || !Files.isWritable(folder)) {
            throw failed(FailureCode.FILE_NOT_READABLE, file, "cannot be written; give the worker's user write access");
        }
    }

    static InvalidTask failed(FailureCode code, TaskFile file, String what) {
        return failed(code, file, file.path(), what);
    }

    private static InvalidTask failed(FailureCode code, TaskFile file, Path path, String what) {
        return new InvalidTask(
                code, "task_config.%s.%s (%s) %s".formatted(file.field(), file.party(), path.getFileName(), what));
    }
}
