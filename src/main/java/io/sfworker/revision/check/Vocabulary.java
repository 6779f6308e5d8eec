package io.sfworker.revision.check;

import java.util.Set;

/**
 * What the worker offers to route files.
 *
 * @param beans names allowed in {@code ref} and behind {@code #}
 * @param properties names allowed in <code>{{…}}</code>; secrets among them are refused all the same
 * @param taskTypes what {@code direct:${variable.taskType}} may reach
 */
public record Vocabulary(Set<String> beans, Set<String> properties, Set<String> taskTypes) {
    public Vocabulary {
        beans = Set.copyOf(beans);
        properties = Set.copyOf(properties);
        taskTypes = Set.copyOf(taskTypes);
    }
}
