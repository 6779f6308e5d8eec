package io.sfworker.ops;

/** Whether tasks are taken, and if not, why. */
public enum IntakeState {
    TAKES("tasks are taken"),
    PAUSED("an operator paused the intake; resume it at /actuator/routes/resume"),
    CANCELLED("remote control cancelled the consumer; celery control add_consumer <queue> lets it claim again"),
    CLOSED("no task is claimed: the worker starts or stops; else see the part routes and the log");

    private final String reason;

    IntakeState(String reason) {
        this.reason = reason;
    }

    /** For people. */
    public String reason() {
        return reason;
    }
}
