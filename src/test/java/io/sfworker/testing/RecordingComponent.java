package io.sfworker.testing;

import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultComponent;

/** Stands in for the {@code celery:} component of the real routes. */
public final class RecordingComponent extends DefaultComponent {
    private final Recorder recorder = new Recorder();

    /** What the routes called. */
    public Recorder recorder() {
        return recorder;
    }

    /** Sends an exchange into the route that consumes from this component. */
    public Exchange deliver(Consumer<Exchange> prepare) throws Exception {
        Exchange exchange = getCamelContext().getEndpoint("direct:unused").createExchange();
        prepare.accept(exchange);
        Objects.requireNonNull(recorder.route(), "no route consumes from this component")
                .process(exchange);
        return exchange;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return recorder.endpoint(uri, this, parameters);
    }
}
