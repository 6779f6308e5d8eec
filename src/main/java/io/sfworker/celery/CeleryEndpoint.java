package io.sfworker.celery;

import io.sfworker.celery.protocol.Canvas;
import io.sfworker.celery.protocol.MessageDecoder;
import io.sfworker.celery.protocol.MessageEncoder;
import io.sfworker.celery.protocol.MessageLimits;
import io.sfworker.celery.protocol.Replay;
import io.sfworker.celery.protocol.SuccessorQueues;
import io.sfworker.celery.redis.Broker;
import io.sfworker.celery.redis.BrokerSettings;
import io.sfworker.celery.redis.DeadLetters;
import io.sfworker.celery.redis.Executions;
import io.sfworker.celery.redis.Leases;
import io.sfworker.celery.redis.Owner;
import io.sfworker.celery.redis.Settlement;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Consume tasks from and send tasks to Celery queues on Redis without losing one. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = CeleryConstants.SCHEME,
        title = "Celery",
        syntax = "celery:queue",
        category = Category.MESSAGING,
        headersClass = CeleryConstants.class)
public class CeleryEndpoint extends DefaultEndpoint {
    private final CeleryComponent celery;

    @UriPath(description = "Name of the queue.")
    @Metadata(required = true)
    private final String queue;

    @UriParam
    private CeleryConfiguration configuration;

    public CeleryEndpoint(String uri, CeleryComponent component, String queue, CeleryConfiguration configuration) {
        super(uri, component);
        this.celery = component;
        this.queue = queue;
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new CeleryProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        CeleryConsumer consumer = new CeleryConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    public String getQueue() {
        return queue;
    }

    public CeleryConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(CeleryConfiguration configuration) {
        this.configuration = configuration;
    }

    CeleryComponent celery() {
        return celery;
    }

    @Override
    public CeleryComponent getComponent() {
        return celery;
    }

    Slots newSlots() {
        int usual = configuration.getConcurrency();
        int most = configuration.getMaxConcurrency();
        return new Slots(usual, most > 0 ? most : 2 * usual);
    }

    MessageDecoder newDecoder() {
        MessageLimits usual = MessageLimits.DEFAULT;
        MessageLimits limits = new MessageLimits(
                configuration.getMaxMessageBytes(),
                configuration.getMaxBodyBytes(),
                usual.maxDepth(),
                usual.maxNameLength(),
                usual.maxEtaAhead());
        String extendedBy = configuration.isResultExtended() ? configuration.getWorkerName() : null;
        return new MessageDecoder(limits, celery.clock(), extendedBy, successorQueues(celery, configuration, queue));
    }

    Broker newBroker(BrokerSettings settings) {
        return new Broker(celery.open(), celery.keys(), settings, celery.clock());
    }

    Leases newLeases(BrokerSettings settings) {
        return new Leases(celery.open(), celery.keys(), settings);
    }

    /** For one consumer: its claims are told from those of every other one. */
    BrokerSettings newSettings() {
        return new BrokerSettings(
                queue,
                Owner.of(configuration.getWorkerName(), celery.getAbout()),
                configuration.getLease(),
                new BrokerSettings.Binding(configuration.getExchange(), configuration.getRoutingKey()),
                new BrokerSettings.Reading(
                        configuration.getMaxMessageBytes(),
                        configuration.getFairness(),
                        configuration.getVisibilityTimeout()));
    }

    Executions newExecutions() {
        return new Executions(celery.open(), celery.keys(), configuration.getLease());
    }

    Settlement newSettlement() {
        return settlement(celery, configuration);
    }

    static Settlement settlement(CeleryComponent celery, CeleryConfiguration configuration) {
        Settlement.Retention retention =
                new Settlement.Retention(configuration.getResultExpires(), configuration.getMaxDeadLetters());
        return new Settlement(celery.open(), celery.keys(), celery.clock(), retention, celery::deadLettered);
    }

    private static SuccessorQueues successorQueues(
            CeleryComponent celery, CeleryConfiguration configuration, String own) {
        List<String> named = names(configuration.getSuccessorQueues());
        List<String> allowed = named.isEmpty()
                ? List.of()
                : Stream.concat(named.stream(), Stream.of(own)).toList();
        return new SuccessorQueues(celery.getGlobalKeyprefix(), names(configuration.getReservedKeys()), allowed);
    }

    private static List<String> names(String list) {
        return Stream.of(list.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    static DeadLetters deadLetters(CeleryComponent celery, String queue) {
        CeleryConfiguration configuration = celery.getConfiguration();
        MessageEncoder encoder = new MessageEncoder(configuration.getWorkerName());
        SuccessorQueues queues = successorQueues(celery, configuration, queue);
        MessageDecoder decoder = new MessageDecoder(MessageLimits.DEFAULT, celery.clock(), null, queues);
        Canvas canvas = new Canvas(encoder, queue, celery.clock(), queues);
        return new DeadLetters(celery.open(), celery.keys(), queue, new Replay(decoder, encoder), canvas);
    }

    MessageEncoder newEncoder() {
        return new MessageEncoder(configuration.getWorkerName());
    }

    Canvas newCanvas() {
        return new Canvas(newEncoder(), queue, celery.clock(), successorQueues(celery, configuration, queue));
    }
}
