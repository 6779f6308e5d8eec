package io.sfworker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dlq}: the messages that were put aside. */
@Command(
        name = "dlq",
        description = "Lists, replays and drops the messages that were put aside.",
        subcommands = {
            DeadLetterCommand.ListLetters.class,
            DeadLetterCommand.Show.class,
            DeadLetterCommand.Replay.class,
            DeadLetterCommand.Drop.class
        })
final class DeadLetterCommand {
    private static final String LETTER = "deadletters/%s";

    @Command(name = "list", description = "Newest first.")
    static final class ListLetters extends WorkerCommand {
        @Option(names = "--reason", paramLabel = "REASON", description = "Only those, for example ARGUMENTS_INVALID.")
        private @Nullable String reason;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "1 to 200, default 20.")
        private int limit = 20;

        @Override
        int ask(WorkerClient worker) {
            String chosen = reason == null ? "" : "&reason=" + WorkerClient.part(reason);
            JsonNode answer = worker.read("deadletters?limit=%d%s".formatted(limit, chosen));
            print(answer, () -> table(answer));
            return DONE;
        }

        private void table(JsonNode answer) {
            Table table = new Table("ID", "TIME", "REASON", "TASK", "TEXT");
            answer.path("letters")
                    .forEach(letter -> table.add(
                            letter.path("id").asText(),
                            letter.path("time").asText(),
                            letter.path("reason").asText(),
                            letter.path("taskId").asText("-"),
                            letter.path("text").asText()));
            out().printf("%d dead letters%n", answer.path("total").asInt());
            if (!table.isEmpty()) {
                table.print(out());
            }
        }
    }

    @Command(name = "show", description = "One letter, without the arguments of its task.")
    static final class Show extends WorkerCommand {
        @Parameters(paramLabel = "ID", description = "As list shows it.")
        private String id = "";

        @Override
        int ask(WorkerClient worker) {
            JsonNode letter = worker.read(LETTER.formatted(WorkerClient.part(id)));
            print(letter, () -> out().println(pretty(letter)));
            return DONE;
        }
    }

    @Command(name = "replay", description = "Puts the task into the queue again, as it was or repaired.")
    static final class Replay extends WorkerCommand {
        @Parameters(paramLabel = "ID", description = "As list shows it.")
        private String id = "";

        @Option(names = "--args", paramLabel = "JSON", description = "Other positional arguments.")
        private @Nullable String args;

        @Option(names = "--kwargs", paramLabel = "JSON", description = "Other keyword arguments.")
        private @Nullable String kwargs;

        @Override
        int ask(WorkerClient worker) {
            ObjectNode edit = JsonNodeFactory.instance.objectNode();
            if (args != null) {
                edit.put("args", args);
            }
            if (kwargs != null) {
                edit.put("kwargs", kwargs);
            }
            JsonNode answer = worker.act(LETTER.formatted(WorkerClient.part(id)), edit);
            print(answer, () -> out().println(answer.path("task_id").asText()));
            return DONE;
        }
    }

    @Command(name = "drop", description = "Forgets one letter; with --all all of them, or all with a reason.")
    static final class Drop extends WorkerCommand {
        @Parameters(paramLabel = "ID", arity = "0..1", description = "As list shows it.")
        private @Nullable String id;

        @Option(names = "--all", description = "All letters.")
        private boolean all;

        @Option(names = "--reason", paramLabel = "REASON", description = "With --all: only those.")
        private @Nullable String reason;

        @Override
        int ask(WorkerClient worker) {
            if (all == (id != null)) {
                throw new Refusal("name one letter, or --all");
            }
            String chosen = reason == null ? "" : "?reason=" + WorkerClient.part(reason);
            JsonNode answer =
                    worker.delete(id == null ? "deadletters" + chosen : LETTER.formatted(WorkerClient.part(id)));
            print(answer, () -> out().printf(
                            "%d dropped%n", answer.path("dropped").asInt(1)));
            return DONE;
        }
    }
}
