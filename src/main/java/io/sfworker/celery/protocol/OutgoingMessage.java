package io.sfworker.celery.protocol;

/**
 * A message ready for the broker.
 *
 * @param taskId the task's id
 * @param deliveryTag its delivery tag, unique per delivery
 * @param priority chooses the list
 * @param text the envelope as JSON
 */
public record OutgoingMessage(String taskId, String deliveryTag, int priority, String text) {}
