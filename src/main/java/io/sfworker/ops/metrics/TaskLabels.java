package io.sfworker.ops.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.sfworker.flow.FlowVariables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the number of series small, whatever routes and messages say: a task type that is not declared is
 * {@code other}, and tasks are counted by outcome, code and type only; a step of a route that names no failure has the
 * code {@code none}.
 */
public final class TaskLabels implements MeterFilter {
    static final String TASK_TYPE = "task_type";
    static final String OTHER = "other";
    private static final String CODE = "code";
    private static final String NO_CODE = "none";

    /** A folder of declarations that somebody fills by a program must not fill Prometheus. */
    private static final int MOST_TYPES = 200;

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** Of messages that are no computation, or not known to be one. */
    public TaskLabels() {
        known.addAll(List.of(FlowVariables.NO_TASK_TYPE, "small", OTHER));
    }

    /** The task types of a revision of the routes; they stay known when it ends. */
    public void know(Collection<String> taskTypes) {
        taskTypes.stream().filter(type -> known.size() < MOST_TYPES).forEach(known::add);
    }

    /** The type, or {@code other}. */
    String bounded(String taskType) {
        return known.contains(taskType) ? taskType : OTHER;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        Meter.Id mapped = id.getName().equals(Metric.TASKS.id()) ? counted(id) : id;
        String type = mapped.getTag(TASK_TYPE);
        return type == null ? mapped : mapped.withTag(Tag.of(TASK_TYPE, bounded(type)));
    }

    /** Camel adds the name of the context, with which the count would begin anew at every edit of the routes. */
    private static Meter.Id counted(Meter.Id id) {
        List<Tag> tags = new ArrayList<>(id.getTags());
        tags.removeIf(tag ->
                !Metric.TASKS.labels().contains(tag.getKey()) || tag.getValue().isEmpty());
        Meter.Id kept = id.replaceTags(tags);
        return kept.getTag(CODE) == null ? kept.withTag(Tag.of(CODE, NO_CODE)) : kept;
    }
}
