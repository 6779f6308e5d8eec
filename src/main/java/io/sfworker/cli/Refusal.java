package io.sfworker.cli;

/** A command cannot do what it was asked for; the text says why, and what to do. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refusal(String text) {
        super(text);
    }
}
