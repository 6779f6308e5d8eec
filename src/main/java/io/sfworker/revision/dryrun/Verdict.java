package io.sfworker.revision.dryrun;

import io.sfworker.revision.check.Problem;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says whether a task ended as it should. */
final class Verdict {
    /** More than any way through the routes as they are delivered. */
    private static final int MOST_SHOWN = 40;

    private static final String CELERY = "celery";

    private static final Set<String> SETTLING = Set.of("acknowledge", "resultAndAcknowledge", "deadLetter", "postpone");
    private static final Set<String> RECORDING = Set.of("result", "resultAndAcknowledge", "deadLetter");

    private final List<Effect> effects;

    private Verdict(List<Effect> effects) {
        this.effects = effects;
    }

    /** What is wrong; null when nothing is. */
    static @Nullable Problem of(DryCase dry, @Nullable Throwable failure, List<Effect> effects) {
        Verdict verdict = new Verdict(effects);
        String complaint = failure == null ? verdict.complaint(dry) : "it ended with " + failure;
        return complaint == null
                ? null
                : verdict.problem("dry run: %s: %s; %s".formatted(dry.name(), complaint, verdict.seen()));
    }

    /** Where the message's own way ended, as far as it is known; its events are sent beside it. */
    private Problem problem(String text) {
        int end = last(effect -> effect.scheme().equals(CELERY)
                && effect.stage().isEmpty()
                && !effect.place().isEmpty());
        int step = end < 0 ? last(effect -> !effect.place().isEmpty()) : end;
        if (step < 0) {
            return Problem.ofTree(text);
        }
        String place = effects.get(step).place();
        int colon = place.lastIndexOf(':');
        return new Problem(place.substring(0, colon), Integer.parseInt(place.substring(colon + 1)), "", text);
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
                dry.end() == DryCase.End.RETRIED_OR_FINISHED && first(effect -> effect.isOf(CELERY, "retry")) >= 0;
        boolean passedOn = first(effect -> effect.isOf(CELERY, "send")) >= 0;
        return retried || passedOn ? null : unfinished(dry, settled);
    }

    private @Nullable String unfinished(DryCase dry, int settled) {
        int recorded = first(effect -> effect.scheme().equals(CELERY) && RECORDING.contains(effect.what()));
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
        return "it went through %s and sent %s"
                .formatted(
                        shown(effects.stream()
                                .filter(effect -> effect.stage().isEmpty())
                                .map(Effect::toString)),
                        // Each goes more ways than one.
                        shown(effects.stream()
                                .map(Effect::stage)
                                .filter(stage -> !stage.isEmpty())
                                .distinct()));
    }

    private static String shown(Stream<String> words) {
        return words.limit(MOST_SHOWN).collect(Collectors.joining(", ", "[", "]"));
    }

    private static boolean settles(Effect effect) {
        return effect.scheme().equals(CELERY) && SETTLING.contains(effect.what());
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
