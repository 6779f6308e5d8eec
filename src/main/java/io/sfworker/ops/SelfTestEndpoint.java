package io.sfworker.ops;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** {@code /actuator/selftest}: lets the worker run a small PSI on tables of its own. */
@Endpoint(id = "selftest")
public final class SelfTestEndpoint {
    private static final String TASK = "tasks.secretflow.local_test.local_psi_test";

    private final TasksEndpoint tasks;

    public SelfTestEndpoint(TasksEndpoint tasks) {
        this.tasks = tasks;
    }

    /** Puts the task into the queue, as any other: {@code /actuator/tasks/<task_id>} tells how it goes. */
    @WriteOperation
    public WebEndpointResponse<Object> start() {
        return tasks.submit(TASK, null, null);
    }
}
