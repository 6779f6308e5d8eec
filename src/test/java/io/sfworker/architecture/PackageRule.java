package io.sfworker.architecture;

import com.tngtech.archunit.lang.ArchRule;

/**
 * A numbered rule over the packages.
 *
 * @param subject beginning of the packages it speaks about, or "" for all: while there is no such package the rule has
 *     nothing to check; from then on a rule that matches no class fails.
 */
record PackageRule(int number, String sentence, String subject, ArchRule rule) {
    /** What classes that break this rule on purpose are called. */
    String mark() {
        return "Rule%02d".formatted(number);
    }

    @Override
    public String toString() {
        return number + " " + sentence;
    }
}
