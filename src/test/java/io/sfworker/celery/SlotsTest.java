package io.sfworker.celery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotsTest {
    private final Slots slots = new Slots(3, 4);

    @Test
    void givesAllThatAreFree() {
        assertThat(slots.takeAll()).isEqualTo(3);
        assertThat(slots.takeAll()).isZero();

        slots.giveBack(2);

        assertThat(slots.takeAll()).isEqualTo(2);
    }

    @Test
    void shrinksWhileAllAreTaken() {
        slots.takeAll();
        assertThat(slots.resize(-2)).isTrue();

        slots.giveBack(2);
        assertThat(slots.takeAll()).isZero();
        slots.giveBack(1);

        assertThat(slots.takeAll()).isEqualTo(1);
    }

    @Test
    void staysBetweenOneAndAllItHas() {
        assertThat(slots.resize(2)).isFalse();
        assertThat(slots.resize(1)).isTrue();
        assertThat(slots.resize(-4)).isFalse();
        assertThat(slots.resize(-3)).isTrue();
        assertThat(slots.takeAll()).isEqualTo(1);
        assertThat(new Slots(2, 0).most()).isEqualTo(2);
    }
}
