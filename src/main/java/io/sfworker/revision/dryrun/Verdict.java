package io.sfworker.revision.dryrun;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says whether a task ended as it should. */
final class Verdict {
    /** More than any way through the routes as they are delivered. */
    private static final int MOST_SHOWN = 40;

    private static final Set<String> SETTLING = Set.of("acknowledge", "resultAndAcknowledge", "deadLetter", "postpone");
    private static final Set<String> RECORDING = Set.of("result", "resultAndAcknowledge", "deadLetter");

    private final List<Effect> effects;

    private Verdict(List<Effect> effects) {
        this.effects = effects;
    }

    /** What is wrong; null when nothing is. */
    static @Nullable String of(DryCase dry, @Nullable Throwable failure, List<Effect> effects) {
        Verdict verdict = new Verdict(effects);
        String complaint = failure == null ? verdict.complaint(dry) : "it ended with " + failure;
        return complaint == null ? null : complaint + verdict.seen();
    }

    private @Nullable String complaint(DryCase dry) {
        if (dry.end() == DryCase.End.LEFT_ALONE) {
            return last(Verdict::settles) < 0 ? null : "its message was settled although another worker holds it";
        }
        int settled = last(Verdict::settles);
        if (settled < 0) {
            return "nothing acknowledged it; it would run again and again";
        }
        if (effects.stream().filter(Verdict::settles).count() > 1) {
            return "it was acknowledged twice";
        }
        boolean retried =
                dry.end() == DryCase.End.RETRIED_OR_FINISHED && first(effect -> effect.isOf("celery", "retry")) >= 0;
        boolean passedOn = first(effect -> effect.isOf("celery", "send")) >= 0;
        return retried || passedOn ? null : unfinished(dry, settled);
    }

    private @Nullable String unfinished(DryCase dry, int settled) {
        int recorded = first(effect -> effect.scheme().equals("celery") && RECORDING.contains(effect.what()));
        if (recorded < 0 || recorded > settled) {
            return "no result was recorded before it was acknowledged; its sender would wait for ever";
        }
        int told = last(Effect::isTerminalEvent);
        if (dry.end() == DryCase.End.FINISHED && (told < recorded || told > settled)) {
            return told < 0
                    ? "no terminal status event was sent"
                    : "its terminal status event was not sent between record and acknowledgement";
        }
        return null;
    }

    private String seen() {
        return "; it went through "
                + effects.stream().limit(MOST_SHOWN).map(Effect::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    private static boolean settles(Effect effect) {
        return effect.scheme().equals("celery") && SETTLING.contains(effect.what());
    }

    private int first(Predicate<Effect> wanted) {
        for (int i = 0; i < effects.size(); i++) {
            if (wanted.test(effects.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private int last(Predicate<Effect> wanted) {
        for (int i = effects.size() - 1; i >= 0; i--) {
            if (wanted.test(effects.get(i))) {
                return i;
            }
        }
        return -1;
    }
}
