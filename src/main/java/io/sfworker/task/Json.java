package io.sfworker.task;

/** A JSON value as text. The stages in between carry it unread; only the edges (Redis, Ray) look inside. */
public record Json(String text) {
    /** The empty object. */
    public static final Json EMPTY = new Json("{}");
}
