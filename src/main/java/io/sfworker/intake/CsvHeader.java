package io.sfworker.intake;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.TaskFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
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
    /** How much of a file is read for its first line, however long that is. */
    static final int BYTES = 4 << 20;
    /** How many columns a table may have. */
    static final int COLUMNS = 100_000;
    /** Characters of a column's name. */
    static final int NAME_LENGTH = 1_000;

    /** Fails: {@link InvalidTask} when the file is missing, unreadable, empty, not UTF-8, or too long a line. */
    static CsvHeader of(TaskFile file, DataRoots roots) {
        FileCheck.requireReadable(file, file.path());
        try (FirstBytes begin = new FirstBytes(roots.open(file), BYTES)) {
            return read(file, begin);
        } catch (IOException e) {
            throw refused(file, e);
        }
    }

    private static CsvHeader read(TaskFile file, FirstBytes begin) throws IOException {
        // A decoder of its own, because the one that goes by the name of the encoding puts marks for what it cannot
        // read.
        Reader reader = new BufferedReader(new InputStreamReader(begin, StandardCharsets.UTF_8.newDecoder()));
        try (CSVParser parser = CSVFormat.DEFAULT.parse(reader)) {
            Iterator<CSVRecord> records = parser.iterator();
            if (!records.hasNext()) {
                requireWhole(file, begin);
                throw FileCheck.failed(
                        FailureCode.PARAM_INVALID, file, "is empty; its first line must name the columns");
            }
            CSVRecord first = records.next();
            requireWhole(file, begin);
            return of(file, first);
        } catch (UncheckedIOException e) {
            // What comes out of the iterator.
            requireWhole(file, begin);
            throw Objects.requireNonNull(e.getCause(), "wrapped");
        }
    }

    private static void requireWhole(TaskFile file, FirstBytes begin) {
        if (begin.isCut()) {
            throw FileCheck.failed(
                    FailureCode.PARAM_INVALID,
                    file,
                    "has a first line of more than %d MiB; it must name the columns and end".formatted(BYTES >> 20));
        }
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
        if (first.size() > COLUMNS) {
            throw FileCheck.failed(
                    FailureCode.PARAM_INVALID,
                    file,
                    "has %d columns; a table may have %d".formatted(first.size(), COLUMNS));
        }
        for (String name : first) {
            if (name.length() > NAME_LENGTH) {
                throw FileCheck.failed(
                        FailureCode.PARAM_INVALID,
                        file,
                        "has a column whose name is longer than %d characters; rename it".formatted(NAME_LENGTH));
            }
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
