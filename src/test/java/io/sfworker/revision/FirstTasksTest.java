package io.sfworker.revision;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirstTasksTest {
    private final FirstTasks tasks = new FirstTasks(3, 2);

    @Test
    void goesBackWhenEnoughOfTheFirstTasksFail() {
        tasks.begin();

        assertThat(tasks.ended(true)).isFalse();
        assertThat(tasks.ended(true)).isTrue();
        assertThat(tasks.ended(true)).as("once").isFalse();
    }

    @Test
    void looksAtTheFirstTasksOnly() {
        tasks.begin();
        tasks.ended(false);
        tasks.ended(true);
        tasks.ended(false);

        assertThat(tasks.ended(true)).isFalse();
        assertThat(tasks.ended(true)).isFalse();
    }

    @Test
    void staysWhenTasksFailedBeforeToo() {
        tasks.begin();
        tasks.ended(true);
        tasks.begin();

        assertThat(tasks.ended(true)).isFalse();
        assertThat(tasks.ended(true)).isFalse();
    }

    @Test
    void trustsARevisionThatRanBefore() {
        tasks.begin();
        tasks.trust();

        assertThat(tasks.ended(true)).isFalse();
        assertThat(tasks.ended(true)).isFalse();
    }
}
