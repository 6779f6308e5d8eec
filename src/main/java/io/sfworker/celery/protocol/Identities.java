package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gives every task of a signature its id before any of it is sent, so that whoever fails on the way can tell the
 * clients of those that will never run. What has an id keeps it.
 */
final class Identities {
    private Identities() {}

    /**
     * Where a signature stands; the last task of a chain and the body of a chord stand there for the whole.
     *
     * @param taskId id if it has none yet
     * @param groupId the group it is a member of
     * @param index its place in the group
     * @param chord what waits for the group
     */
    record Place(
            @Nullable String taskId,
            @Nullable String groupId,
            @Nullable Integer index,
            @Nullable ObjectNode chord) {
        static final Place ALONE = new Place(null, null, null, null);

        static Place member(String groupId, int index, @Nullable ObjectNode chord) {
            return new Place(null, groupId, index, chord);
        }

        Place orId(@Nullable String id) {
            return taskId == null ? new Place(id, groupId, index, chord) : this;
        }

        Place orGroup(String id) {
            return groupId == null ? new Place(taskId, id, index, chord) : this;
        }
    }

    /** The same signature with all ids. */
    static Signature given(Signature signature, Place place) throws UnsupportedCanvas {
        return switch (signature.kind()) {
            case TASK -> task(signature, place);
            case CHAIN -> chain(signature, place);
            case GROUP -> group(signature, place);
            case CHORD -> chord(signature, place);
        };
    }

    /** The id under which clients look for the signature's result, or for a group its own. */
    static String resultId(Signature signature) throws UnsupportedCanvas {
        return switch (signature.kind()) {
            case TASK, GROUP -> idOf(signature);
            case CHAIN -> resultId(last(signature.steps()));
            case CHORD -> resultId(signature.body());
        };
    }

    /** How many ends of tasks a chord waits for because of this member of its header. */
    static int ends(Signature signature) throws UnsupportedCanvas {
        return switch (signature.kind()) {
            case TASK -> 1;
            case CHAIN -> ends(last(signature.steps()));
            case CHORD -> ends(signature.body());
            case GROUP -> throw nestedGroup();
        };
    }

    private static Signature task(Signature task, Place place) throws UnsupportedCanvas {
        ObjectNode options = Options.copy(task.options());
        if (!options.hasNonNull("task_id")) {
            options.put("task_id", orNew(place.taskId()));
        }
        if (place.groupId() != null && !options.hasNonNull("group_id")) {
            options.put("group_id", place.groupId());
        }
        if (place.index() != null) {
            options.put("group_index", place.index());
        }
        if (place.chord() != null) {
            options.set("chord", place.chord());
        }
        Signature identified = task.with(options);
        idOf(identified);
        return identified;
    }

    private static Signature chain(Signature chain, Place place) throws UnsupportedCanvas {
        List<Signature> steps = chain.steps();
        List<Signature> identified = new ArrayList<>(steps.size());
        int end = steps.size() - 1;
        for (Signature step : steps.subList(0, end)) {
            identified.add(given(step, Place.ALONE));
        }
        identified.add(given(steps.get(end), place.orId(chain.id("task_id"))));
        // Celery looks there when it has to tell clients that the chain will never run.
        return withId(chain.withTasks(identified), resultId(last(identified)));
    }

    private static Signature group(Signature group, Place place) throws UnsupportedCanvas {
        if (place.chord() != null) {
            throw nestedGroup();
        }
        String id = groupId(group);
        return withId(group.withTasks(members(group, id, null)), id);
    }

    private static Signature chord(Signature chord, Place place) throws UnsupportedCanvas {
        Signature header = chord.header();
        String id = groupId(header);
        Place behind = place.orId(chord.id("task_id")).orGroup(id);
        Signature body = given(chord.body(), behind);
        return chord.withChord(withId(header.withTasks(members(header, id, null)), id), body);
    }

    /** The members of a group in their places, before the chord that waits for them, if one does. */
    static List<Signature> members(Signature group, String id, @Nullable ObjectNode chord) throws UnsupportedCanvas {
        List<Signature> members = new ArrayList<>();
        for (Signature member : group.members()) {
            members.add(given(member, Place.member(id, members.size(), chord)));
        }
        return members;
    }

    static String groupId(Signature group) {
        return orNew(group.id("task_id"));
    }

    private static String idOf(Signature signature) throws UnsupportedCanvas {
        String id = signature.id("task_id");
        if (id == null) {
            throw new UnsupportedCanvas("a successor has an id that cannot be part of a key");
        }
        return id;
    }

    private static Signature withId(Signature signature, String id) {
        ObjectNode options = Options.copy(signature.options());
        options.put("task_id", id);
        return signature.with(options);
    }

    private static Signature last(List<Signature> steps) {
        return steps.get(steps.size() - 1);
    }

    private static String orNew(@Nullable String id) {
        return id == null ? UUID.randomUUID().toString() : id;
    }

    private static UnsupportedCanvas nestedGroup() {
        return new UnsupportedCanvas("a chord waits for the results of a group within its header");
    }
}
