package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The body of a message. Python's typed values (dates, decimals, uuids, bytes) stand as text.
 *
 * @param args positional arguments
 * @param kwargs keyword arguments
 * @param embed follow-up tasks
 */
public record TaskArguments(ArrayNode args, ObjectNode kwargs, Embed embed) {}
