package io.sfworker.intake;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.TaskFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Column names of an input file; the rows are not read.
 *
 * @param file where they stand
 * @param columns each name once
 * @param repeated those that stand there more than once
 */
record CsvHeader(TaskFile file, Set<String> columns, Set<String> repeated) {

    /** Fails: {@link InvalidTask} when the file is missing, unreadable, empty or not UTF-8. */
    static CsvHeader of(TaskFile file, DataRoots roots) {
        FileCheck.requireReadable(file, file.path());
        try (Reader reader = reader(roots.open(file));
                CSVParser parser = CSVFormat.DEFAULT.parse(reader)) {
            for (CSVRecord first : parser) {
                return of(file, first);
            }
            throw FileCheck.failed(FailureCode.PARAM_INVALID, file, "is empty; its first line must name the columns");
        } catch (UncheckedIOException e) {
            // What comes out of the iterator.
            throw refused(file, Objects.requireNonNull(e.getCause(), "wrapped"));
        } catch (IOException e) {
            throw refused(file, e);
        }
    }

    private static Reader reader(InputStream begin) {
        // A decoder of its own, because the one that goes by the name of the encoding puts marks for what it cannot
        // read.
        return new BufferedReader(new InputStreamReader(begin, StandardCharsets.UTF_8.newDecoder()));
    }

    private static InvalidTask refused(TaskFile file, IOException cause) {
        if (cause instanceof CharacterCodingException) {
            return FileCheck.failed(FailureCode.PARAM_INVALID, file, "is not UTF-8; convert it");
        }
        return cause instanceof CSVException
                ? FileCheck.failed(FailureCode.PARAM_INVALID, file, "is not CSV; look at the quotes in its first line")
                : FileCheck.failed(FailureCode.FILE_NOT_READABLE, file, "could not be read");
    }

    private static CsvHeader of(TaskFile file, CSVRecord first) {
        Set<String> columns = new LinkedHashSet<>();
        Set<String> repeated = new LinkedHashSet<>();
        for (String name : first) {
            if (!columns.add(clean(name))) {
                repeated.add(clean(name));
            }
        }
        return new CsvHeader(file, Set.copyOf(columns), Set.copyOf(repeated));
    }

    /** Fails: {@link InvalidTask} unless exactly one column has that name. */
    void require(String column, String field) {
        if (!columns.contains(column)) {
            throw invalid("task_config.%s names column '%s', which %s does not have".formatted(field, column, this));
        }
        if (repeated.contains(column)) {
            throw invalid("task_config.%s names column '%s', which %s has more than once; rename all but one"
                    .formatted(field, column, this));
        }
    }

    /** For error texts: the file's name and whose it is. */
    @Override
    public String toString() {
        return "%s of party %s".formatted(file.path().getFileName(), file.party());
    }

    private static InvalidTask invalid(String text) {
        return new InvalidTask(FailureCode.PARAM_INVALID, text);
    }

    private static String clean(String name) {
        return name.startsWith("\uFEFF") ? name.substring(1) : name;
    }
}
