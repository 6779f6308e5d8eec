package io.sfworker.revision.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sfworker.revision.expression.Attacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions that leave the message are refused where they are written, whatever the engine would make of them. */
class ExpressionCheckTest {
    private static final ObjectMapper QUOTES = new ObjectMapper();
    private static final String BEGIN = """
            - route:
                id: sample
                from:
                  uri: direct:sample
                  steps:
            """;
    private static final int FIRST_STEP = 6;

    static Stream<Map.Entry<String, String>> steps() {
        return Stream.concat(
                Attacks.STEPS.entrySet().stream(),
                Stream.of(
                        Map.entry("option", "to: {uri: 'micrometer:counter:x', parameters: {tags.a: %s}}"),
                        Map.entry("name of an option", "to: {uri: 'micrometer:counter:x', parameters: {%s: a}}"),
                        Map.entry("parameter of a kamelet", "kamelet: {name: x, parameters: {a: %s}}"),
                        Map.entry("language tokenize", "split: {tokenize: {token: %s}, steps: [{log: x}]}"),
                        Map.entry("aggregate", "aggregate: {correlationExpression: {simple: %s}, steps: [{log: x}]}"),
                        Map.entry("completion", "aggregate: {completionPredicate: {simple: %s}, steps: [{log: x}]}"),
                        Map.entry("idempotentConsumer", "idempotentConsumer: {simple: %s, steps: [{log: x}]}"),
                        Map.entry("resequence", "resequence: {simple: %s, steps: [{log: x}]}"),
                        Map.entry("exchangePattern", "to: {uri: 'direct:x', pattern: %s}"),
                        Map.entry("retryWhile", "doTry: {doCatch: [{onWhen: {simple: %s}}], steps: [{log: x}]}"),
                        Map.entry("script", "script: {simple: %s}"),
                        Map.entry("an attribute of tomorrow", "log: {whatever: {deep: [%s]}}")));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void refusesThemInEveryAttribute(Map.Entry<String, String> step) throws JsonProcessingException {
        StringBuilder file = new StringBuilder(BEGIN);
        for (String attack : Attacks.ALL) {
            String written = step.getValue().formatted(QUOTES.writeValueAsString(attack));
            file.append("        - ").append(written).append('\n');
        }

        List<Problem> problems = problems(file.toString());

        for (int i = 0; i < Attacks.ALL.size(); i++) {
            int line = FIRST_STEP + i;
            assertThat(problems).as(Attacks.ALL.get(i)).anyMatch(problem -> problem.line() == line);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "to: 'micrometer:counter:x?tags=a=%24%7BcamelContext.name%7D'",
                "to: 'micrometer:counter:x?tags=a=$%7Bbody.getClass}'",
                "to: 'micrometer:counter:x?tags=a=RAW(${ref:probe})'",
                "setBody: {simple: \"\\x24{camelContext.name}\"}",
                "setBody: {simple: \"${body\\u002egetClass}\"}",
                "setBody: {simple: \"${body.\\\n          getClass}\"}",
                "setBody: {simple: 'resource:file:/etc/hostname'}",
                "setBody: {constant: 'resource:classpath:application.yaml'}",
                "setBody: {simple: \"'resource:'file:/etc/hostname\"}"
            })
    void readsTextsAsCamelDoes(String step) {
        assertThat(problems(BEGIN + "        - " + step + "\n")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${body} ${body.a} ${body?.a.b} ${body['a b'].c[0]['class']} ${body[last-1]} ${body.size}",
                "${header.CamelCeleryTaskName} ${header[Content-Type]} ${headers.a} ${header:a} ${headers.size()}",
                "${variable.taskType} ${variable.mine.a} ${variable.route:algorithm:x} ${variables.length}",
                "${variable.output.text()} ${variable.output.text} ${variable.failure.code()} ${variable.request}",
                "${variable.request.cluster().self()} != null && ${variable.request.cluster.parties[0].party} == 'a'",
                "${variable.execution.ids.celery} ${variable.execution.delivery().startedAt()}",
                "${exception} ${exception.message} ${exception.code()} == 'PARTY_LOST' ${exception.stacktrace}",
                "${exchangeProperty.CamelCeleryTaskId} ${exchangeProperty[CamelExceptionCaught]} ${exchangeId}",
                "${date:now:yyyy-MM-dd'T'HH:mm:ss} ${date:now-24h} ${date-with-timezone:now:UTC:HH} ${uuid}",
                "${bodyAs(String)} ${bodyAs(java.util.Map).a} ${mandatoryBodyAs('String')} ${headerAs(a, Integer)}",
                "${iif(${header.a} == 'x','b',${body})} ${replace('a','b',${header.a})} ${hash(${body},SHA-256)}",
                "${random(1,10)} ${join(';','id=',${body})} ${substring(1,2)} ${collate(2)} ${list('a',${body})}",
                "${body} contains '\"task_completed\"' || ${body} regex '.*x' || ${header.n} in 'a,b'",
                "costs $5 {or} so, 100 % of $HOME"
            })
    void takesWhatReadsData(String text) throws JsonProcessingException {
        assertThat(problems(BEGIN + "        - log: " + QUOTES.writeValueAsString(text) + "\n"))
                .isEmpty();
    }

    private static List<Problem> problems(String text) {
        List<Problem> problems = new ArrayList<>();
        RouteFiles files = RouteFiles.of(
                YamlReader.read("90-sample.camel.yaml", text, problems).stream().toList());
        assertThat(problems).isEmpty();
        return new SimpleTexts().problems(files, new Vocabulary(Set.of(), Set.of(), Set.of()));
    }
}
