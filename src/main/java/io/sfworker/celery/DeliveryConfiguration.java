package io.sfworker.celery;

import java.time.Duration;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Options about how long a task is held, and what happens when its worker is lost. */
@UriParams
public class DeliveryConfiguration extends ControlConfiguration {
    @UriParam(label = "consumer", defaultValue = "15s", description = "How long a claim holds without renewal.")
    private Duration lease = Duration.ofSeconds(15);

    @UriParam(
            label = "consumer",
            defaultValue = "5",
            description = "How often the worker may be lost while it runs a task; then the task ends, 1 or more.")
    private int maxLosses = 5;

    @UriParam(
            label = "consumer",
            defaultValue = "3600s",
            description = "After which time a message that a Python worker holds is taken over. Celery's own option has"
                    + " the same default; both sides should agree.")
    private Duration visibilityTimeout = Duration.ofHours(1);

    @UriParam(
            label = "consumer",
            defaultValue = "0",
            description = "After how many messages the least urgent list is served first, against starvation; 0 for"
                    + " never, as Celery does.")
    private int fairness;

    @UriParam(
            label = "consumer",
            defaultValue = "0s",
            description = "How long a task may run before it is asked to end, unless its message says; 0s without"
                    + " limit.")
    private Duration softTimeLimit = Duration.ZERO;

    @UriParam(
            label = "consumer",
            defaultValue = "0s",
            description = "How long a task may run before it is ended, unless its message says; 0s without limit.")
    private Duration timeLimit = Duration.ZERO;

    @UriParam(
            label = "consumer",
            description = "Whether tasks that must not run (revoked, expired, lost too often) enter the route with the"
                    + " header CamelCeleryUnwanted, so that it can report them. Otherwise the consumer ends them.")
    private boolean passUnwanted;

    @UriParam(
            label = "consumer",
            description = "Whether result records say how the task was called, its arguments included, and who ran it."
                    + " Celery calls it result_extended.")
    private boolean resultExtended;

    public Duration getLease() {
        return lease;
    }

    public void setLease(Duration lease) {
        this.lease = lease;
    }

    public int getMaxLosses() {
        return maxLosses;
    }

    public void setMaxLosses(int maxLosses) {
        this.maxLosses = maxLosses;
    }

    public Duration getVisibilityTimeout() {
        return visibilityTimeout;
    }

    public void setVisibilityTimeout(Duration visibilityTimeout) {
        this.visibilityTimeout = visibilityTimeout;
    }

    public int getFairness() {
        return fairness;
    }

    public void setFairness(int fairness) {
        this.fairness = fairness;
    }

    public Duration getSoftTimeLimit() {
        return softTimeLimit;
    }

    public void setSoftTimeLimit(Duration softTimeLimit) {
        this.softTimeLimit = softTimeLimit;
    }

    public Duration getTimeLimit() {
        return timeLimit;
    }

    public void setTimeLimit(Duration timeLimit) {
        this.timeLimit = timeLimit;
    }

    public boolean isResultExtended() {
        return resultExtended;
    }

    public void setResultExtended(boolean resultExtended) {
        this.resultExtended = resultExtended;
    }

    public boolean isPassUnwanted() {
        return passUnwanted;
    }

    public void setPassUnwanted(boolean passUnwanted) {
        this.passUnwanted = passUnwanted;
    }
}
