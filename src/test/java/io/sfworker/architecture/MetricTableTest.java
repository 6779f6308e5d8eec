package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.ops.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of {@code src/docs/metrics.md} says what {@link Metric} says. {@code -Dupdate.tables=true} writes it. */
class MetricTableTest {
    private static final Path PAGE = Path.of("src/docs/metrics.md");
    private static final Pattern TABLE =
            Pattern.compile("(<!-- metrics -->\n)(.*?)(<!-- /metrics -->)", Pattern.DOTALL);

    @Test
    void tableEqualsTheMetrics() throws IOException {
        String page = Files.readString(PAGE);
        Matcher table = TABLE.matcher(page);
        assertThat(table.find()).as(PAGE + " has a place for the table").isTrue();
        String wanted =
                table.replaceFirst(match -> Matcher.quoteReplacement(match.group(1) + table() + match.group(3)));

        if (Boolean.getBoolean("update.tables")) {
            Files.writeString(PAGE, wanted);
            return;
        }
        assertThat(page)
                .as(PAGE + "; to write it: ./mvnw test -Dtest=*TableTest -Dupdate.tables=true")
                .isEqualTo(wanted);
    }

    @Test
    void namesAreThoseThatPrometheusReads() {
        assertThat(Metric.PROCESSES_CPU.seriesName()).isEqualTo("sfworker_processes_cpu_seconds_total");
        assertThat(Metric.WORK_BYTES.seriesName()).isEqualTo("sfworker_work_bytes");
        assertThat(Metric.TASK_WAIT.seriesName()).isEqualTo("sfworker_task_wait_seconds");
    }

    /** A label with ids would make a series per task. */
    @Test
    void noLabelHoldsAnId() {
        assertThat(Arrays.stream(Metric.values()).flatMap(metric -> metric.labels().stream()))
                .isSubsetOf("queue", "task_type", "outcome", "code", "stage", "reason", "state", "kind", "revision");
    }

    private static String table() {
        return Arrays.stream(Metric.values())
                .map(MetricTableTest::row)
                .collect(Collectors.joining(
                        "", "| name | type | labels | unit | meaning |\n|---|---|---|---|---|\n", ""));
    }

    private static String row(Metric metric) {
        String labels = metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        metric.seriesName(),
                        metric.kind().name().toLowerCase(Locale.ROOT),
                        labels,
                        metric.unit(),
                        metric.meaning());
    }
}
