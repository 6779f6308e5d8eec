package io.sfworker.ray;

/** The methods of the Python class {@code sfworker.actor.Runner}, each with the stage it belongs to in the log. */
public enum RunnerMethod {
    /** Takes or starts the party processes and brings the parties together. */
    OPEN("open", "cluster"),
    /** Creates the devices. */
    DEVICES("devices", "device"),
    /** Computes; outputs stay in the attempt's own folder. */
    RUN("run", "algorithm"),
    /** Moves the outputs into place, unless the claim is stale. */
    COMMIT("commit", "algorithm"),
    /** Ends the attempt and its processes. */
    CLOSE("close", "ray"),
    /** Ends the call under way. */
    CANCEL("cancel", "ray"),
    /** Says that the claim still holds. */
    ALIVE("alive", "ray"),
    /** Asks how far the computation is. */
    PROGRESS("progress", "ray"),
    /** Asks whether the Runner answers. */
    PING("ping", "ray");

    private final String wireName;
    private final String stage;

    RunnerMethod(String wireName, String stage) {
        this.wireName = wireName;
        this.stage = stage;
    }

    /** Name of the Python method. */
    public String wireName() {
        return wireName;
    }

    /** Name of the stage in log lines. */
    public String stage() {
        return stage;
    }
}
