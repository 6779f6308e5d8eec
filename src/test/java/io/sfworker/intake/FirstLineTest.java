package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a table comes into the worker's memory, however long its first line is. */
class FirstLineTest {
    private static final String NAMED = "task_config.train_data.alice (alice_train.csv) ";
    private static final String TOO_LONG =
            NAMED + "has a first line of more than 4 MiB; it must name the columns and end";

    @TempDir
    Path folder;

    private Train train;
    private Path table;

    @BeforeEach
    void aTask() {
        train = new Train(folder);
        table = folder.resolve("data/alice_train.csv");
    }

    @Test
    void refusesAGigabyteWithoutALineEnd() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(table.toFile(), "rw")) {
            file.setLength(0);
            file.setLength(1L << 30);
        }

        assertRefused(TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f", ",", "\n", "\"\n", "\"", "\u5e74", "f0,", "\"f0\",", " ", "\ufeff", "\r\n"})
    void refusesWhatGoesOnAndOn(String again) throws IOException {
        boolean quoted = again.startsWith("\"") && !again.contains(",");
        String begin = quoted ? "\"" : "f0";
        String text = quoted ? begin + again.substring(1).repeat(1) + "x\n".repeat(3 << 20) : again.repeat(5 << 20);
        Files.writeString(table, text);

        assertRefused(TOO_LONG);
    }

    @Test
    void refusesTooManyColumns() throws IOException {
        Files.writeString(table, columns(100_001) + "\n");

        assertRefused(NAMED + "has 100001 columns; a table may have 100000");
    }

    @Test
    void refusesAColumnWithANameThatIsABook() throws IOException {
        Files.writeString(table, "f0," + "x".repeat(1_001) + "\n1,2\n");

        assertRefused(NAMED + "has a column whose name is longer than 1000 characters; rename it");
    }

    @Test
    void takesAWideTableAndReadsNoRow() throws IOException {
        Files.writeString(table, "f0," + columns(99_999) + "\n" + "1,".repeat(4 << 20));

        assertThat(train.split().algorithm().inputs()).hasSize(2);
    }

    @Test
    void takesAFirstLineThatEndsWhereTheLimitIs() throws IOException {
        StringBuilder line = new StringBuilder("f0");
        while (line.length() + 1_000 < CsvHeader.BYTES) {
            line.append(',').append("x".repeat(499));
        }
        line.append(',').append("y".repeat(CsvHeader.BYTES - 2 - line.length()));
        Files.writeString(table, line + "\n1");

        assertThat(train.split().algorithm().inputs()).hasSize(2);
    }

    private static String columns(int count) {
        return IntStream.range(0, count).mapToObj(number -> "g" + number).collect(Collectors.joining(","));
    }

    private void assertRefused(String message) {
        assertThatThrownBy(train::split)
                .isInstanceOfSatisfying(
                        InvalidTask.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.PARAM_INVALID))
                .hasMessage(message);
    }
}
