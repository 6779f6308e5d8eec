package io.sfworker.revision.check;

import io.sfworker.settings.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What texts of the language simple may ask for: the message and its surroundings, not the machine, not Camel. */
final class SimpleTexts implements Check {
    private static final Pattern FUNCTION = Pattern.compile("\\$(?:simple)?\\{\\s*([A-Za-z-]*)");
    private static final Pattern CONVERSION =
            Pattern.compile("(?:[bB]odyAs|messageAs|headerAs|variableAs)\\(\\s*(?:[^(),]*,)?\\s*([^(),]*?)\\s*\\)");
    private static final Pattern EXPRESSION = Pattern.compile("\\$(simple)?\\{");

    /** Words of a chain like {@code ${body.a.b}} that lead from the message into the machine. */
    private static final Pattern LEADS_OUT = Pattern.compile(
            "[.\\[?]'?(class|getClass|camelContext|getCamelContext|context|getContext|exchange|getExchange"
                    + "|classLoader|getClassLoader|unitOfWork|getUnitOfWork|forName|invoke|toFile|delete)\\b");

    private static final Set<String> ALLOWED = Set.of(
            "body",
            "bodyAs",
            "mandatoryBodyAs",
            "bodyOneLine",
            "bodyType",
            "prettyBody",
            "pretty",
            "header",
            "headers",
            "headerAs",
            "variable",
            "variables",
            "variableAs",
            "exchangeProperty",
            "exchangeId",
            "exception",
            "id",
            "messageTimestamp",
            "routeId",
            "routeGroup",
            "fromRouteId",
            "fromRouteGroup",
            "stepId",
            "threadId",
            "threadName",
            "date",
            "date-with-timezone",
            "uuid",
            "random",
            "hash",
            "hostname",
            "originalBody",
            "jsonpath",
            "collate",
            "skip",
            "join",
            "replace",
            "substring",
            "substringBefore",
            "substringAfter",
            "substringBetween",
            "trim",
            "normalizeWhitespace",
            "uppercase",
            "lowercase",
            "capitalize",
            "concat",
            "contains",
            "length",
            "size",
            "split",
            "iif",
            "empty",
            "isEmpty",
            "isAlpha",
            "isAlphaNumeric",
            "isNumeric",
            "not",
            "abs",
            "ceil",
            "floor",
            "sum",
            "max",
            "min",
            "average",
            "range",
            "distinct",
            "reverse",
            "shuffle",
            "sort",
            "null",
            "true",
            "false",
            "messageHistory",
            "quote",
            "unquote",
            "safeQuote",
            "val",
            "in");

    private static final Map<String, String> REFUSED = Map.of(
            "bean", "it calls any method",
            "ref", "it reaches any bean",
            "type", "it reads any class",
            "sys", "it reads the machine's settings",
            "sysenv", "it reads the machine's settings",
            "env", "it reads the machine's settings",
            "camelContext", "it reaches everything",
            "exchange", "it reaches everything; use header, variable or exchangeProperty",
            "properties", "write '{{name}}'",
            "resource", "it reads files");

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        List<Problem> problems = new ArrayList<>();
        files.places().filter(place -> place.isText() && !place.isRemark()).forEach(place -> complaints(place.text())
                .forEach(each -> problems.add(place.problem(each))));
        return problems;
    }

    private static List<String> complaints(String text) {
        List<String> complaints = new ArrayList<>();
        if (text.contains("resource:")) {
            complaints.add("'resource:' reads a file; write the text out");
        }
        for (Matcher found = FUNCTION.matcher(text); found.find(); ) {
            String function = found.group(1);
            if (function.isEmpty()) {
                // What is put together, as in ${{{name}}}, is not known before it runs.
                complaints.add("'${' is not followed by the name of a function; write it out");
            } else if (!ALLOWED.contains(function)) {
                complaints.add("'${%s' is not for route files: %s".formatted(function, reason(function)));
            }
        }
        for (Matcher found = CONVERSION.matcher(text); found.find(); ) {
            if (!ClassNames.isValue(found.group(1).replaceAll("['\"]", ""))) {
                complaints.add("the type '%s' is not allowed; use String".formatted(found.group(1)));
            }
        }
        Matcher word = LEADS_OUT.matcher(EXPRESSION.matcher(text).find() ? text : "");
        if (word.find()) {
            complaints.add("'%s' leads out of the message; remove it".formatted(word.group(1)));
        }
        return complaints;
    }

    private static String reason(String function) {
        String hint = Nearest.hint(function, ALLOWED);
        return REFUSED.getOrDefault(function, "the worker does not know it" + hint);
    }
}
