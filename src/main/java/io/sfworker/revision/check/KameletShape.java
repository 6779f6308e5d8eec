package io.sfworker.revision.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The part of a kamelet that Camel reads; its schema is not about kamelets. */
final class KameletShape implements Check {

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        List<Problem> problems = new ArrayList<>();
        files.kamelets().forEach(file -> check(file, problems));
        return problems;
    }

    private static void check(RouteFile file, List<Problem> problems) {
        JsonNode content = file.content();
        if (!content.path("kind").asText().equals("Kamelet")) {
            problems.add(at(file, "$.kind", "a kamelet says 'kind: Kamelet' at the top"));
            return;
        }
        if (!content.path("apiVersion").asText().startsWith("camel.apache.org/")) {
            problems.add(at(file, "$.apiVersion", "write 'apiVersion: camel.apache.org/v1'"));
        }
        if (!content.path("metadata").path("name").asText().equals(file.kameletName())) {
            problems.add(at(
                    file, "$.metadata.name", "metadata.name must be '%s', as the file".formatted(file.kameletName())));
        }
        JsonNode template = content.path("spec").path("template");
        if (!template.isObject()) {
            problems.add(at(file, "$.spec.template", "a kamelet has its steps under 'spec: {template: {from: …}}'"));
        } else if (!template.has("from") && !template.path("route").has("from")) {
            problems.add(
                    at(file, "$.spec.template", "the template has no 'from:'; write 'from: {uri: …, steps: […]}'"));
        }
        if (content.path("spec").has("dependencies")) {
            problems.add(at(file, "$.spec.dependencies", "a kamelet brings no libraries; remove 'dependencies'"));
        }
    }

    private static Problem at(RouteFile file, String path, String text) {
        return new Problem(file.name(), file.line(path), path, text);
    }
}
