package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.testing.Samples;
import org.junit.jupiter.api.Test;

class DeviceRouteTest extends RouteTest {
    @Test
    void createsTheDevicesBetweenItsTwoEvents() {
        sendRequest("direct:device", 0);

        assertThat(stages()).startsWith("device_creation", "devices_initialized");
        String event = String.valueOf(events().get(1));
        assertThat(Samples.parse(event).at("/data/initialized_devices").toString())
                .isEqualTo("[\"alice\",\"bob\",\"spu\"]");
    }
}
