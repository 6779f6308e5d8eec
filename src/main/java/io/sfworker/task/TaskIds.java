package io.sfworker.task;

/**
 * The five ids of one message (task contract, section 1.5).
 *
 * @param celery id of the Celery message; the result record is stored under it
 * @param request first argument of call form A, else the execution id
 * @param task the whole business task (DAG)
 * @param subtask one node of the DAG
 * @param execution one execution of that node; a Celery retry keeps it
 */
public record TaskIds(String celery, String request, String task, String subtask, String execution) {
    /** Ids of a message from which no other id could be read: the Celery id stands for all of them. */
    public static TaskIds ofCeleryOnly(String celery) {
        return new TaskIds(celery, celery, celery, celery, celery);
    }
}
