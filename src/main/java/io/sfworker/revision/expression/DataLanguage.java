package io.sfworker.revision.expression;

import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.spi.Language;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.support.ExpressionToPredicateAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Stands where Camel has its language of method calls: takes the object and the path that Camel's simple hands over,
 * and looks the path up as data. There is nothing here that could call a method by its name.
 */
final class DataLanguage implements Language {
    /** Places among the options that Camel's own bean language reads. */
    private static final int OBJECT = 1;

    private static final int PATH = 2;

    @Override
    public Expression createExpression(@Nullable String text, Object @Nullable [] options) {
        Object root = option(options, OBJECT);
        if (root == null || !(option(options, PATH) instanceof String path)) {
            throw refused(String.valueOf(text));
        }
        DataPath parsed = DataPath.parse(path).orElseThrow(() -> refused(path));
        return new ExpressionAdapter() {
            @Override
            public @Nullable Object evaluate(Exchange exchange) {
                return parsed.in(root);
            }

            @Override
            public String toString() {
                return path;
            }
        };
    }

    @Override
    public Predicate createPredicate(@Nullable String text, Object @Nullable [] options) {
        return ExpressionToPredicateAdapter.toPredicate(createExpression(text, options));
    }

    @Override
    public Expression createExpression(String text) {
        throw refused(text);
    }

    @Override
    public Predicate createPredicate(String text) {
        throw refused(text);
    }

    private static @Nullable Object option(Object @Nullable [] options, int place) {
        return options == null || options.length <= place ? null : options[place];
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(
                "'%s' would call a method; expressions read data: .a, ['a'], [0]".formatted(SimpleText.shown(text)));
    }
}
