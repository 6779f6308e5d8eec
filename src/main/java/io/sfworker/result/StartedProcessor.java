package io.sfworker.result;

import io.sfworker.flow.FlowVariables;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Makes the STARTED record's content, which pollers show while the task runs. */
public final class StartedProcessor implements Processor {
    private final Envelope envelope;

    public StartedProcessor(Envelope envelope) {
        this.envelope = envelope;
    }

    @Override
    public void process(Exchange exchange) {
        exchange.getMessage().setBody(envelope.started(FlowVariables.execution(exchange)));
    }
}
