package io.sfworker.celery.protocol;

import java.util.ArrayList;
import java.util.List;

/** Collects what follows the end of a task, within a limit on the whole. */
final class Plan {
    /** Characters of all messages that follow one task, for each of them has its result; as much again for records. */
    private static final long MOST = 64L << 20;

    private final List<FollowUps.Message> messages = new ArrayList<>();
    private final List<FollowUps.Loss> losses = new ArrayList<>();
    private final List<FollowUps.ChordSize> sizes = new ArrayList<>();
    private final List<FollowUps.ChordPart> parts = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Budget budget;

    Plan() {
        this(new Budget());
    }

    private Plan(Budget budget) {
        this.budget = budget;
    }

    /** A plan of its own under the same limit. */
    Plan nested() {
        return new Plan(budget);
    }

    void send(FollowUps.Message message) throws UnsupportedCanvas {
        budget.messages = Budget.spent(budget.messages, message.text());
        messages.add(message);
    }

    void lose(FollowUps.Loss loss) throws UnsupportedCanvas {
        budget.records = Budget.spent(budget.records, loss.text());
        losses.add(loss);
    }

    void size(String groupId, int size) {
        sizes.add(new FollowUps.ChordSize(groupId, size));
    }

    void returned(FollowUps.ChordPart part) throws UnsupportedCanvas {
        budget.messages = Budget.spent(budget.messages, part.member().text());
        parts.add(part);
    }

    void problem(String text) {
        problems.add(text);
    }

    void add(Plan other) {
        messages.addAll(other.messages);
        losses.addAll(other.losses);
        sizes.addAll(other.sizes);
        parts.addAll(other.parts);
        problems.addAll(other.problems);
    }

    FollowUps done() {
        return new FollowUps(
                List.copyOf(messages),
                List.copyOf(losses),
                List.copyOf(sizes),
                List.copyOf(parts),
                List.copyOf(problems));
    }

    private static final class Budget {
        private long messages = MOST;
        private long records = MOST;

        static long spent(long left, Template text) throws UnsupportedCanvas {
            if (left < text.length()) {
                throw new UnsupportedCanvas("the successors of the task are too large together");
            }
            return left - text.length();
        }
    }
}
