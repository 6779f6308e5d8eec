package io.sfworker;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the log.
 *
 * @param format {@code text} for people, or {@code ecs}: one JSON object a line, with the fields of the Elastic Common
 *     Schema and the ids of the task
 */
@ConfigurationProperties("sfworker.log")
record LogProperties(@DefaultValue("text") Format format) {
    /** How a line looks; Spring Boot reads the name before this record exists. */
    enum Format {
        TEXT,
        ECS
    }
}
