package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sfworker.ops.metrics.Metric;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The dashboard and the alert rules ask for metrics that there are, and Prometheus understands them. */
class MonitoringRulesTest {
    private static final Path RULES = Path.of("docker/monitoring/prometheus/rules/sfworker.yml");
    private static final Path CASES = Path.of("src/test/resources/monitoring/alerts.yml");
    private static final Path CONFIGURATION = Path.of("docker/monitoring/prometheus/prometheus.yml");
    private static final Path DASHBOARD = Path.of("docker/monitoring/grafana/dashboards/sfworker.json");
    private static final Pattern NAME =
            Pattern.compile("\\b(?:sfworker|jvm|process|system|camel|http)_\\w+(?!\\w|[^{]*=~?\")");
    private static final List<String> OF_A_HISTOGRAM = List.of("_bucket", "_sum", "_count", "_max");

    /** Of the JVM, as Spring Boot has them. */
    private static final Set<String> OF_OTHERS =
            Set.of("jvm_memory_used_bytes", "process_cpu_usage", "system_cpu_count");

    @Test
    void everyMetricThatTheyNameExists() throws IOException {
        for (String expression : Stream.concat(panels().stream(), alerts()).toList()) {
            assertThat(names(expression))
                    .as(expression)
                    .isNotEmpty()
                    .allMatch(name -> OF_OTHERS.contains(name) || ours().contains(name));
        }
    }

    @Test
    void aMetricThatDoesNotExistIsFound() {
        assertThat(names("rate(sfworker_tasks_total{outcome=\"jvm_x\"}[5m]) + sfworker_task"))
                .contains("sfworker_task");
        assertThat(ours()).contains("sfworker_tasks_total").doesNotContain("sfworker_task");
    }

    @Test
    void theDashboardShowsEveryMetricOfTheWorker() throws IOException {
        Set<String> shown =
                panels().stream().flatMap(panel -> names(panel).stream()).collect(Collectors.toSet());

        for (Metric metric : Metric.values()) {
            assertThat(shown).as(metric.seriesName()).anyMatch(name -> name.startsWith(metric.seriesName()));
        }
    }

    @Test
    void everyAlertSaysWhatToDo() throws IOException {
        for (JsonNode rule : rules()) {
            JsonNode notes = rule.path("annotations");
            assertThat(notes.path("runbook").asText()).as(rule.toString()).matches("[A-Z].{20,}\\.");
            assertThat(notes.path("summary").asText()).as(rule.toString()).matches("(?s).{20,}\\.");
        }
    }

    @Test
    void prometheusUnderstandsTheRulesAndTheDashboard(@TempDir Path folder) throws Exception {
        requirePromtool();
        Path recorded = folder.resolve("panels.yml");
        Files.writeString(recorded, asRules(panels()));

        run("promtool", "check", "rules", RULES.toString(), recorded.toString());
        run("promtool", "check", "config", "--syntax-only", CONFIGURATION.toString());
    }

    /** With series of a worker that is well, and of one that is not. */
    @Test
    void alertsFireWhenTheyShould() throws Exception {
        requirePromtool();

        run("promtool", "test", "rules", CASES.toString());
        for (JsonNode rule : rules()) {
            assertThat(Files.readString(CASES))
                    .contains("alertname=\"" + rule.path("alert").asText() + "\"");
        }
    }

    private static void requirePromtool() {
        boolean there = Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
        assumeThat(there)
                .as("promtool checks alert rules and dashboard, and is not on the PATH; Debian and Ubuntu have it in"
                        + " the package prometheus: apt install prometheus")
                .isTrue();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    /** What Grafana fills in is filled in; each expression is one rule. */
    private static String asRules(List<String> expressions) throws IOException {
        List<Map<String, String>> recorded = expressions.stream()
                .map(text -> text.replace("$__rate_interval", "5m"))
                .map(text -> Map.of("record", "panel:" + Integer.toHexString(text.hashCode()), "expr", text))
                .distinct()
                .toList();
        return new ObjectMapper()
                .writeValueAsString(Map.of("groups", List.of(Map.of("name", "panels", "rules", recorded))));
    }

    private static Set<String> names(String expression) {
        return NAME.matcher(expression.replaceAll("\"[^\"]*\"", "\"\""))
                .results()
                .map(match -> match.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> ours() {
        return Arrays.stream(Metric.values())
                .flatMap(metric -> metric.kind() == Metric.Kind.HISTOGRAM
                        ? OF_A_HISTOGRAM.stream().map(ending -> metric.seriesName() + ending)
                        : Stream.of(metric.seriesName()))
                .collect(Collectors.toSet());
    }

    private static List<String> panels() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        List<String> expressions = dashboard.findValuesAsText("expr");
        assertThat(expressions).hasSizeGreaterThan(20);
        // A panel without a metric of ours would be found as empty; Prometheus itself knows who is up.
        return expressions.stream().filter(text -> !text.startsWith("sum(up{")).toList();
    }

    private static Stream<String> alerts() throws IOException {
        return rules().stream().map(rule -> rule.path("expr").asText()).filter(text -> !text.startsWith("up{"));
    }

    private static List<JsonNode> rules() throws IOException {
        JsonNode file = new ObjectMapper().valueToTree(new Yaml().load(Files.readString(RULES)));
        List<JsonNode> rules = new ArrayList<>();
        file.path("groups").forEach(group -> group.path("rules").forEach(rules::add));
        assertThat(rules).isNotEmpty();
        return rules;
    }
}
