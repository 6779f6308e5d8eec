package io.sfworker.celery.redis;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Who holds claims: one consumer of one process. A worker that was started again is another owner, so that its claims
 * are never taken for those it lost.
 *
 * @param worker name of the worker, for example {@code node1@10.0.0.1}; several owners may bear it
 * @param instance tells them apart, for example {@code 5f3a9c21}
 * @param about what others may know about it, as JSON
 */
public record Owner(String worker, String instance, String about) {
    /** The name becomes part of keys and of JSON written by a script. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:@-]{1,255}");

    public Owner {
        if (!NAME.matcher(worker).matches()) {
            throw new IllegalArgumentException(
                    "worker names have up to 255 characters of A-Z a-z 0-9 . _ : @ -, not '%s'".formatted(worker));
        }
    }

    /** A new owner of this worker. */
    public static Owner of(String worker, String about) {
        return new Owner(worker, UUID.randomUUID().toString().substring(0, 8), about);
    }

    /** For example {@code node1@10.0.0.1:5f3a9c21}. */
    public String id() {
        return worker + ":" + instance;
    }
}
