package io.sfworker.intake;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.TaskFile;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Column names of an input file; the rows are not read. */
record CsvHeader(TaskFile file, Set<String> columns) {

    /** Fails: {@link InvalidTask} when the file is missing, unreadable, empty or not UTF-8. */
    static CsvHeader of(TaskFile file) {
        if (!Files.exists(file.path())) {
            throw failed(FailureCode.FILE_NOT_FOUND, file, "does not exist at this node");
        }
        if (!Files.isRegularFile(file.path())) {
            throw failed(FailureCode.PARAM_INVALID, file, "is not a file");
        }
        if (!Files.isReadable(file.path())) {
            throw failed(FailureCode.FILE_NOT_READABLE, file, "may not be read; give the worker's user read access");
        }
        try (Reader reader = Files.newBufferedReader(file.path(), StandardCharsets.UTF_8);
                CSVParser parser = CSVFormat.DEFAULT.parse(reader)) {
            for (CSVRecord first : parser) {
                return new CsvHeader(
                        file,
                        Set.copyOf(
                                first.stream().map(CsvHeader::clean).distinct().toList()));
            }
            throw failed(FailureCode.PARAM_INVALID, file, "is empty; its first line must name the columns");
        } catch (CharacterCodingException e) {
            throw failed(FailureCode.PARAM_INVALID, file, "is not UTF-8; convert it");
        } catch (IOException e) {
            throw failed(FailureCode.FILE_NOT_READABLE, file, "could not be read");
        }
    }

    /** Fails: {@link InvalidTask} when no column has that name. */
    void require(String column, String field) {
        if (!columns.contains(column)) {
            throw new InvalidTask(
                    FailureCode.PARAM_INVALID,
                    "task_config.%s names column '%s', which %s of party %s does not have"
                            .formatted(field, column, file.path().getFileName(), file.party()));
        }
    }

    /** Fails: {@link InvalidTask} when the folder of an output may not be written. */
    static void requireWritable(TaskFile file) {
        if (Files.isDirectory(file.path())) {
            throw failed(FailureCode.PARAM_INVALID, file, "is a folder; name a file");
        }
        Path folder = file.path().getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw failed(FailureCode.FILE_NOT_READABLE, file, "cannot be written; give the worker's user write access");
        }
    }

    private static String clean(String name) {
        return name.startsWith("\uFEFF") ? name.substring(1) : name;
    }

    private static InvalidTask failed(FailureCode code, TaskFile file, String what) {
        return new InvalidTask(
                code,
                "task_config.%s.%s (%s) %s"
                        .formatted(file.field(), file.party(), file.path().getFileName(), what));
    }
}
