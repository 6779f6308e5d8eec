package io.sfworker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code routes}: the revisions of the route files, and the intake. */
@Command(
        name = "routes",
        description = "Lists and exchanges revisions of the route files, pauses and resumes the intake.",
        subcommands = {
            RoutesCommand.ListRevisions.class,
            RoutesCommand.Diff.class,
            RoutesCommand.Apply.class,
            RoutesCommand.RollBack.class,
            RoutesCommand.Pause.class,
            RoutesCommand.Resume.class
        })
final class RoutesCommand {
    @Command(name = "list", description = "What is active, and what was before.")
    static final class ListRevisions extends WorkerCommand {
        @Override
        int ask(WorkerClient worker) {
            JsonNode answer = worker.read("routes");
            print(answer, () -> {
                Table table = new Table("REVISION", "STATE", "SINCE", "AUTHOR", "REASONS");
                answer.path("history")
                        .forEach(entry -> table.add(
                                entry.path("hash").asText(),
                                entry.path("state").asText(),
                                entry.path("since").asText(),
                                entry.path("author").asText(),
                                entry.path("reasons").isEmpty()
                                        ? ""
                                        : entry.path("reasons").toString()));
                table.print(out());
                if (answer.path("paused").asBoolean()) {
                    out().println("the intake is paused");
                }
            });
            return DONE;
        }
    }

    @Command(name = "diff", description = "What a revision changes of the active one.")
    static final class Diff extends WorkerCommand {
        @Parameters(paramLabel = "REVISION", description = "As list shows it.")
        private String revision = "";

        @Override
        int ask(WorkerClient worker) {
            JsonNode answer = worker.find("routes/" + WorkerClient.part(revision))
                    .orElseThrow(() -> new Refusal("there is no revision " + revision));
            print(answer, () -> out().print(answer.path("difference").asText()));
            return DONE;
        }
    }

    /** Something that the worker does with its routes. */
    abstract static class Act extends WorkerCommand {
        private final String action;

        Act(String action) {
            this.action = action;
        }

        /** For an action that concerns one; null for the others. */
        @Nullable
        String revision() {
            return null;
        }

        @Override
        final int ask(WorkerClient worker) {
            ObjectNode wish = JsonNodeFactory.instance.objectNode();
            wish.put("by", System.getProperty("user.name", "operator"));
            String revision = revision();
            if (revision != null) {
                wish.put("revision", revision);
            }
            JsonNode answer = worker.act("routes/" + action, wish);
            print(answer, () -> out().printf(
                            "%s %s%n",
                            answer.path("outcome").asText(),
                            answer.path("revision").asText()));
            return DONE;
        }
    }

    @Command(name = "apply", description = "Checks and activates the files as they are now.")
    static final class Apply extends Act {
        Apply() {
            super("apply");
        }
    }

    @Command(name = "rollback", description = "Goes back to a revision, or to the one before.")
    static final class RollBack extends Act {
        @Parameters(paramLabel = "REVISION", arity = "0..1", description = "As list shows it.")
        private @Nullable String revision;

        RollBack() {
            super("rollback");
        }

        @Override
        @Nullable
        String revision() {
            return revision;
        }
    }

    @Command(name = "pause", description = "Takes no more tasks; those that run go on.")
    static final class Pause extends Act {
        Pause() {
            super("pause");
        }
    }

    @Command(name = "resume", description = "Takes tasks again.")
    static final class Resume extends Act {
        Resume() {
            super("resume");
        }
    }
}
