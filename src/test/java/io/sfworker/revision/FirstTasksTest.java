package io.sfworker.revision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class FirstTasksTest {
    private static final Set<String> BROKEN = Set.of("the new step", "another");
    private static final Set<String> OTHERWISE = Set.of("a step that was there before");

    private final FirstTasks tasks = new FirstTasks(3, 2);

    @Test
    void goesBackWhenEnoughOfTheFirstTasksFail() {
        tasks.begin(Set.of("the new step"));

        assertThat(tasks.ended(BROKEN)).isFalse();
        assertThat(tasks.ended(BROKEN)).isTrue();
        assertThat(tasks.ended(BROKEN)).as("once").isFalse();
    }

    @Test
    void looksAtTheFirstTasksOnly() {
        tasks.begin(Set.of("the new step"));
        tasks.ended(Set.of());
        tasks.ended(BROKEN);
        tasks.ended(Set.of());

        assertThat(tasks.ended(BROKEN)).isFalse();
        assertThat(tasks.ended(BROKEN)).isFalse();
    }

    @Test
    void staysWhenTasksFailWhereTheyDidBefore() {
        tasks.begin(Set.of("the new step"));

        assertThat(tasks.ended(OTHERWISE)).isFalse();
        assertThat(tasks.ended(OTHERWISE)).isFalse();
        assertThat(tasks.ended(OTHERWISE)).isFalse();
    }

    @Test
    void staysWhenTheEditBroughtNoStep() {
        tasks.begin(Set.of());

        assertThat(tasks.ended(BROKEN)).isFalse();
        assertThat(tasks.ended(BROKEN)).isFalse();
    }

    @Test
    void trustsARevisionThatRanBefore() {
        tasks.begin(Set.of("the new step"));
        tasks.trust();

        assertThat(tasks.ended(BROKEN)).isFalse();
        assertThat(tasks.ended(BROKEN)).isFalse();
    }
}
