package io.sfworker.revision.check;

import java.util.List;
import java.util.Set;

/** Expressions are written in languages that only look at the message. */
final class Languages implements Check {
    /** Each reads the message, or is a fixed text; simple is looked into by {@link SimpleTexts}. */
    private static final String ALLOWED = "simple, constant, header, variable, exchangeProperty or tokenize";

    private static final Set<String> REFUSED = Set.of(
            "csimple",
            "datasonnet",
            "groovy",
            "hl7terser",
            "java",
            "joor",
            "jq",
            "js",
            "jsonpath",
            "language",
            "method",
            "mvel",
            "ognl",
            "python",
            "ref",
            "spel",
            "wasm",
            "xpath",
            "xquery",
            "xtokenize",
            "expressionRef");

    /** Where these words are no language. */
    private static final Set<String> BEAN_STEPS = Set.of("process", "bean", "customLoadBalancer", "refErrorHandler");

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        return files.places()
                .filter(place -> place.isDsl() && !place.isItem())
                .filter(place -> isRefused(place) || isOtherLogLanguage(place))
                .map(place -> place.problem("'%s' is not for route files; use %s".formatted(place.key(), ALLOWED)))
                .toList();
    }

    static boolean namesBean(Place place) {
        return BEAN_STEPS.contains(place.keyOfParent());
    }

    private static boolean isRefused(Place place) {
        return REFUSED.contains(place.key()) && !namesBean(place);
    }

    private static boolean isOtherLogLanguage(Place place) {
        return place.key().equals("logLanguage")
                && !Set.of("simple", "constant").contains(place.text());
    }
}
