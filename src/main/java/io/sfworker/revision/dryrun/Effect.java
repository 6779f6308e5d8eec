package io.sfworker.revision.dryrun;

/**
 * What a route would have done to the world outside.
 *
 * @param scheme the component, for example {@code celery}; {@code computation} for a call of the Runner
 * @param what the operation, command or call
 * @param stage the stage of a status event, else ""
 */
record Effect(String scheme, String what, String stage) {
    private static final String FINAL_STAGES = "task_completed|task_failed_final";

    boolean isOf(String otherScheme, String operation) {
        return scheme.equals(otherScheme) && what.equals(operation);
    }

    boolean isTerminalEvent() {
        return stage.matches(FINAL_STAGES);
    }

    @Override
    public String toString() {
        return stage.isEmpty() ? scheme + ":" + what : "%s:%s %s".formatted(scheme, what, stage);
    }
}
