package io.sfworker.testing;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.redis.RedisComponent;

/** Stands in for {@code spring-redis:}; Camel sets its options through a class made for the real component. */
public final class RecordingRedisComponent extends RedisComponent {
    private final Recorder recorder = new Recorder();

    /** What the routes called. */
    public Recorder recorder() {
        return recorder;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return recorder.endpoint(uri, this, parameters);
    }
}
