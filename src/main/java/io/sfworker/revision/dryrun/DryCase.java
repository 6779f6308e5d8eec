package io.sfworker.revision.dryrun;

import io.sfworker.celery.StaleClaim;
import io.sfworker.failure.ClusterInitFailed;
import io.sfworker.failure.ComputationFailed;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One message, and what happens to it.
 *
 * @param name for people
 * @param task the Celery task; {@code execute_task} or a small one
 * @param taskType what it computes
 * @param retries how often it was retried before
 * @param trouble what fails
 * @param execution what Redis says of its execution
 * @param end what has to become of it
 */
record DryCase(String name, String task, String taskType, int retries, Trouble trouble, String execution, End end) {
    private static final String EXECUTE = "tasks.secretflow.execute_task";
    private static final int EXHAUSTED = 1000;

    private static final Trouble NO_TROUBLE = new Trouble("", null);

    /**
     * What fails.
     *
     * @param call for example {@code open}; "" for none
     * @param failure how
     */
    record Trouble(String call, @Nullable RuntimeException failure) {}

    /** What has to become of a task. */
    enum End {
        /** A record, the terminal event, the acknowledgement. */
        FINISHED,
        /** A record and its acknowledgement; small tasks have no events. */
        ANSWERED,
        /** A planned retry, or the end. */
        RETRIED_OR_FINISHED,
        /** Nothing more of this worker: another one has the task. */
        LEFT_ALONE
    }

    static List<DryCase> all(List<String> taskTypes) {
        String type = taskTypes.contains("psi") ? "psi" : taskTypes.get(0);
        Stream<DryCase> special = Stream.of(
                new DryCase(
                        "a small task", "tasks.secretflow.hello.echo_task", "none", 0, NO_TROUBLE, "RUN", End.ANSWERED),
                good("a task that ended before", type).knownAs("ENDED"),
                good("a task with wrong parameters", type).failing("validate", invalid()),
                good("a task whose parties do not meet", type)
                        .failing("open", unmet())
                        .ending(End.RETRIED_OR_FINISHED),
                good("the last retry of such a task", type)
                        .failing("open", unmet())
                        .retried(EXHAUSTED),
                good("a task whose computation fails", type)
                        .failing("run", failed())
                        .ending(End.RETRIED_OR_FINISHED),
                good("a task whose computation fails after its last retry", type)
                        .failing("run", failed())
                        .retried(EXHAUSTED),
                good("a task that another worker took", type)
                        .failing("result", new StaleClaim("dry-run"))
                        .ending(End.LEFT_ALONE));
        return Stream.concat(taskTypes.stream().map(name -> good("a task of type " + name, name)), special)
                .toList();
    }

    private static DryCase good(String name, String type) {
        return new DryCase(name, EXECUTE, type, 0, NO_TROUBLE, "RUN", End.FINISHED);
    }

    private DryCase failing(String call, RuntimeException failure) {
        return new DryCase(name, task, taskType, retries, new Trouble(call, failure), execution, end);
    }

    private DryCase ending(End other) {
        return new DryCase(name, task, taskType, retries, trouble, execution, other);
    }

    private DryCase retried(int times) {
        return new DryCase(name, task, taskType, times, trouble, execution, end);
    }

    private DryCase knownAs(String state) {
        return new DryCase(name, task, taskType, retries, trouble, state, end);
    }

    private static RuntimeException invalid() {
        return new InvalidTask(FailureCode.PARAM_INVALID, "dry run");
    }

    private static RuntimeException unmet() {
        return new ClusterInitFailed(FailureCode.CLUSTER_INIT, "dry run");
    }

    private static RuntimeException failed() {
        return new ComputationFailed(FailureCode.COMPUTATION, "dry run");
    }
}
