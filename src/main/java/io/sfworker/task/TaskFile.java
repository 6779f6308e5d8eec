package io.sfworker.task;

import java.nio.file.Path;

/**
 * A file that a task reads or writes at this node.
 *
 * @param field the parameter that names it, for example {@code input_paths}
 * @param party whose file it is
 * @param path absolute, inside a data root
 */
public record TaskFile(String field, Party party, Path path) {}
