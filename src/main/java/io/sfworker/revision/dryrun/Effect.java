package io.sfworker.revision.dryrun;

import org.apache.camel.Exchange;

/**
 * What a route would have done to the world outside.
 *
 * @param scheme the component, for example {@code celery}; {@code computation} for a call of the Runner
 * @param what the operation, command or call
 * @param stage the stage of a status event, else ""
 * @param place file, without its folder, and line of the step, as Camel names it, for example {@code
 *     60-result.camel.yaml:12}; "" when it is not known
 */
record Effect(String scheme, String what, String stage, String place) {
    private static final String FINAL_STAGES = "task_completed|task_failed_final";

    /** What the step that an exchange is in does. */
    static Effect in(Exchange exchange, String scheme, String what, String stage) {
        String place = exchange.getExchangeExtension().getHistoryNodeSource();
        return new Effect(scheme, what, stage, place == null ? "" : place);
    }

    boolean isOf(String otherScheme, String operation) {
        return scheme.equals(otherScheme) && what.equals(operation);
    }

    boolean isTerminalEvent() {
        return stage.matches(FINAL_STAGES);
    }

    @Override
    public String toString() {
        return scheme + ":" + what;
    }
}
