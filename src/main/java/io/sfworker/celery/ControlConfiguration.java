package io.sfworker.celery;

import java.time.Duration;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Options about what others may see of a worker and do to it. */
@UriParams
public class ControlConfiguration {
    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description = "Whether the worker listens to Celery's remote control: inspect, control, status.")
    private boolean remoteControl = true;

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description = "Whether remote control may change something (revoke, terminate, limits, slots, queues,"
                    + " shutdown) or only look. Whoever can write to Redis can use it.")
    private boolean controlMutations = true;

    @UriParam(
            label = "consumer",
            defaultValue = "0",
            description = "To how many tasks at once remote control may raise concurrency; 0 for twice as many.")
    private int maxConcurrency;

    @UriParam(
            label = "consumer",
            defaultValue = "celery",
            description = "Exchange of remote control. Celery calls it control_exchange.")
    private String controlExchange = "celery";

    @UriParam(
            label = "consumer",
            defaultValue = "celeryev",
            description = "Exchange of events. Celery calls it event_exchange.")
    private String eventExchange = "celeryev";

    @UriParam(
            label = "consumer",
            defaultValue = "2s",
            description = "Time between two events worker-heartbeat; 0s for no events about the worker.")
    private Duration heartbeat = Duration.ofSeconds(2);

    @UriParam(
            label = "consumer",
            description = "Whether events about tasks are sent from the start, and not only when a monitor asks for"
                    + " them. Celery calls it worker_send_task_events.")
    private boolean sendTaskEvents;

    @UriParam(
            label = "consumer",
            description = "Whether monitors see arguments and results of tasks, instead of (...).")
    private boolean showArguments;

    @UriParam(
            label = "consumer",
            description = "Names of the tasks that the route runs, comma-separated, for inspect registered and for"
                    + " limits by name. Default none.")
    private String taskNames = "";

    public boolean isRemoteControl() {
        return remoteControl;
    }

    public void setRemoteControl(boolean remoteControl) {
        this.remoteControl = remoteControl;
    }

    public boolean isControlMutations() {
        return controlMutations;
    }

    public void setControlMutations(boolean controlMutations) {
        this.controlMutations = controlMutations;
    }

    public int getMaxConcurrency() {
        return maxConcurrency;
    }

    public void setMaxConcurrency(int maxConcurrency) {
        this.maxConcurrency = maxConcurrency;
    }

    public String getControlExchange() {
        return controlExchange;
    }

    public void setControlExchange(String controlExchange) {
        this.controlExchange = controlExchange;
    }

    public String getEventExchange() {
        return eventExchange;
    }

    public void setEventExchange(String eventExchange) {
        this.eventExchange = eventExchange;
    }

    public Duration getHeartbeat() {
        return heartbeat;
    }

    public void setHeartbeat(Duration heartbeat) {
        this.heartbeat = heartbeat;
    }

    public boolean isSendTaskEvents() {
        return sendTaskEvents;
    }

    public void setSendTaskEvents(boolean sendTaskEvents) {
        this.sendTaskEvents = sendTaskEvents;
    }

    public boolean isShowArguments() {
        return showArguments;
    }

    public void setShowArguments(boolean showArguments) {
        this.showArguments = showArguments;
    }

    public String getTaskNames() {
        return taskNames;
    }

    public void setTaskNames(String taskNames) {
        this.taskNames = taskNames;
    }
}
