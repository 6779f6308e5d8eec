package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.celery.CeleryComponent;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RemoteControlSetupTest {
    private final CeleryComponent celery = new CeleryComponent();

    @Test
    void letsWhoeverReachesRedisLookAndChangeButNotSeeArguments() {
        setUp(Map.of());

        assertThat(celery.getConfiguration().isRemoteControl()).isTrue();
        assertThat(celery.getConfiguration().isControlMutations()).isTrue();
        assertThat(celery.getConfiguration().isSendTaskEvents()).isFalse();
        assertThat(celery.getConfiguration().isShowArguments()).isFalse();
        assertThat(celery.getShutdownHandler()).isNotNull();
    }

    @Test
    void takesChangesAwayWhenToldTo() {
        setUp(Map.of(
                "sfworker.control.mutations", "false",
                "sfworker.control.heartbeat", "0s",
                "sfworker.control.task-names", "a,b"));

        assertThat(celery.getConfiguration().isControlMutations()).isFalse();
        assertThat(celery.getConfiguration().getHeartbeat()).isZero();
        assertThat(celery.getConfiguration().getTaskNames()).isEqualTo("a,b");
    }

    private void setUp(Map<String, String> settings) {
        Binder binder = new Binder(new MapConfigurationPropertySource(settings));
        new RemoteControlSetup(celery, binder.bindOrCreate("sfworker.control", ControlProperties.class));
    }
}
