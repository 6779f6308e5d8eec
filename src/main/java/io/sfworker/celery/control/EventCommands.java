package io.sfworker.celery.control;

import java.util.Map;

/** The commands of those who watch events. */
final class EventCommands {
    private final EventSwitch events;

    EventCommands(EventSwitch events) {
        this.events = events;
    }

    Map<String, Command> commands() {
        return Map.of(
                "enable_events",
                arguments -> Command.now(Command.ok(told(events.enable(), "enabled"))),
                "disable_events",
                arguments -> Command.now(Command.ok(told(events.disable(), "disabled"))),
                "heartbeat",
                arguments -> {
                    events.heartbeat();
                    return Command.now(Command.nothing());
                });
    }

    private static String told(boolean changed, String state) {
        return "task events %s%s".formatted(changed ? "" : "already ", state);
    }
}
