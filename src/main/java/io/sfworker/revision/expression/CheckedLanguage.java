package io.sfworker.revision.expression;

import java.util.List;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.spi.Language;
import org.jspecify.annotations.Nullable;

/**
 * One of Camel's languages that is given only texts for which {@link SimpleText} has no complaint: the final ones, with
 * settings, parameters of templates and decoded addresses in them.
 */
final class CheckedLanguage implements Language {
    private final Language language;

    CheckedLanguage(Language language) {
        this.language = language;
    }

    @Override
    public Predicate createPredicate(String text) {
        return language.createPredicate(checked(text));
    }

    @Override
    public Expression createExpression(String text) {
        return language.createExpression(checked(text));
    }

    @Override
    public Predicate createPredicate(String text, Object[] options) {
        return language.createPredicate(checked(text), checked(options));
    }

    @Override
    public Expression createExpression(String text, Object[] options) {
        return language.createExpression(checked(text), checked(options));
    }

    private static @Nullable String checked(@Nullable String text) {
        if (text != null) {
            check(text);
        }
        return text;
    }

    /** Tokens, sources and the like are evaluated, too. */
    private static Object @Nullable [] checked(Object @Nullable [] options) {
        if (options != null) {
            for (Object option : options) {
                if (option instanceof String text) {
                    check(text);
                }
            }
        }
        return options;
    }

    private static void check(String text) {
        List<String> complaints = SimpleText.complaints(text);
        if (!complaints.isEmpty()) {
            throw new IllegalArgumentException(
                    "the expression '%s' is refused: %s".formatted(SimpleText.shown(text), complaints.get(0)));
        }
    }
}
