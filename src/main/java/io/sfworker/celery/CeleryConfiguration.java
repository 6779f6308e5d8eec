package io.sfworker.celery;

import io.sfworker.celery.protocol.ResultState;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Options of an endpoint; set on the component they hold for all of its endpoints. */
@UriParams
public class CeleryConfiguration extends DeliveryConfiguration implements Cloneable {
    @UriParam(
            label = "consumer",
            defaultValue = "2",
            description = "How many tasks run at once, 1 or more. Further messages stay in the queue.")
    private int concurrency = 2;

    @UriParam(
            label = "consumer",
            description = "Unique name of this worker in the form name-at-host. Default celery at the host name.")
    private String workerName = "celery@" + hostName();

    @UriParam(
            label = "consumer",
            description = "Further exchange through which senders reach the queue; its binding is kept. Default none.")
    private String exchange = "";

    @UriParam(label = "consumer", description = "Routing key of the option exchange.")
    private String routingKey = "";

    @UriParam(
            label = "consumer",
            defaultValue = "16777216",
            description = "Largest message in bytes; larger ones are put aside unread.")
    private int maxMessageBytes = 16 << 20;

    @UriParam(
            label = "consumer",
            defaultValue = "33554432",
            description = "Largest body in bytes after decompression; larger ones are put aside unread.")
    private int maxBodyBytes = 32 << 20;

    @UriParam(
            label = "common",
            defaultValue = "86400s",
            description = "How long result records are kept; 0s for ever. Celery calls it result_expires.")
    private Duration resultExpires = Duration.ofDays(1);

    @UriParam(
            label = "common",
            defaultValue = "1000",
            description = "How many dead letters a queue keeps of bad messages, and as many of all others; the oldest"
                    + " go first.")
    private int maxDeadLetters = 1000;

    @UriParam(
            label = "common",
            description = "Queues, with commas between them, to which successors of tasks may be sent, beside the own"
                    + " one. Default every queue whose name is not reserved.")
    private String successorQueues = "";

    @UriParam(
            label = "common",
            description = "Keys, with commas between them, that are no queues for successors of tasks: lists that the"
                    + " application uses otherwise. Default none.")
    private String reservedKeys = "";

    @UriParam(
            label = "producer",
            defaultValue = "resultAndAcknowledge",
            description = "What to do with the claim of the exchange, or send for a new message.")
    private CeleryOperation operation = CeleryOperation.resultAndAcknowledge;

    @UriParam(label = "producer", description = "Channel on which publish publishes the body. Default none.")
    private String channel = "";

    @UriParam(label = "producer", description = "List onto whose left end publish puts the body. Default none.")
    private String list = "";

    @UriParam(
            label = "producer",
            defaultValue = "SUCCESS",
            description = "State of the record when the body is a plain value.")
    private ResultState state = ResultState.SUCCESS;

    @UriParam(label = "producer", defaultValue = "60s", description = "Wait before the next attempt of a retry.")
    private Duration delay = Duration.ofSeconds(60);

    @UriParam(
            label = "producer",
            defaultValue = "POISON",
            description = "Stable word that tells why a message is put aside.")
    private String reason = "POISON";

    /** A copy, for the options of one endpoint. */
    public CeleryConfiguration copy() {
        try {
            return (CeleryConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A machine without a resolvable name still has to start; the name is an option anyway.
            return "localhost";
        }
    }

    public int getConcurrency() {
        return concurrency;
    }

    public void setConcurrency(int concurrency) {
        this.concurrency = concurrency;
    }

    public String getWorkerName() {
        return workerName;
    }

    public void setWorkerName(String workerName) {
        this.workerName = workerName;
    }

    public String getExchange() {
        return exchange;
    }

    public void setExchange(String exchange) {
        this.exchange = exchange;
    }

    public String getRoutingKey() {
        return routingKey;
    }

    public void setRoutingKey(String routingKey) {
        this.routingKey = routingKey;
    }

    public int getMaxMessageBytes() {
        return maxMessageBytes;
    }

    public void setMaxMessageBytes(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    public int getMaxBodyBytes() {
        return maxBodyBytes;
    }

    public void setMaxBodyBytes(int maxBodyBytes) {
        this.maxBodyBytes = maxBodyBytes;
    }

    public Duration getResultExpires() {
        return resultExpires;
    }

    public void setResultExpires(Duration resultExpires) {
        this.resultExpires = resultExpires;
    }

    public int getMaxDeadLetters() {
        return maxDeadLetters;
    }

    public void setMaxDeadLetters(int maxDeadLetters) {
        this.maxDeadLetters = maxDeadLetters;
    }

    public String getSuccessorQueues() {
        return successorQueues;
    }

    public void setSuccessorQueues(String successorQueues) {
        this.successorQueues = successorQueues;
    }

    public String getReservedKeys() {
        return reservedKeys;
    }

    public void setReservedKeys(String reservedKeys) {
        this.reservedKeys = reservedKeys;
    }

    public CeleryOperation getOperation() {
        return operation;
    }

    public void setOperation(CeleryOperation operation) {
        this.operation = operation;
    }

    public String getChannel() {
        return channel;
    }

    public void setChannel(String channel) {
        this.channel = channel;
    }

    public String getList() {
        return list;
    }

    public void setList(String list) {
        this.list = list;
    }

    public ResultState getState() {
        return state;
    }

    public void setState(ResultState state) {
        this.state = state;
    }

    public Duration getDelay() {
        return delay;
    }

    public void setDelay(Duration delay) {
        this.delay = delay;
    }

    public String getReason() {
        return reason;
    }

    public void setReason(String reason) {
        this.reason = reason;
    }
}
