package io.sfworker.revision;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InternalFailure;
import io.sfworker.failure.TaskFailure;
import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.StackGuard;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which failures of tasks an edit of the routes is held to account for. */
class RouteStepsTest {
    /** What an edit puts into the route. */
    private record Step(String name, Consumer<RouteDefinition> edit) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final Step NUMBERS_ONLY =
            new Step("", route -> route.setHeader("x").simple("${mandatoryBodyAs(java.lang.Integer)}"));

    static Stream<Step> ofTheRoutes() {
        return Stream.of(
                new Step("throws", route -> route.throwException(new IllegalStateException("x"))),
                new Step("names nobody", route -> route.to("direct:nobody")),
                new Step("cannot be evaluated", route -> NUMBERS_ONLY.edit().accept(route)),
                new Step("cannot be a condition", route -> route.filter()
                        .simple("${mandatoryBodyAs(java.lang.Integer)} > 1")
                        .to("mock:x")
                        .end()),
                new Step("fails within a choice", route -> route.choice()
                        .when()
                        .simple("${body} != null")
                        .throwException(new IllegalArgumentException("x"))
                        .end()),
                new Step("fails behind a step of the worker", route -> route.process("another")
                        .throwException(new IllegalStateException("y"))));
    }

    static Stream<Step> ofTheWorker() {
        return Stream.of(
                new Step("has a defect", route -> route.process("broken")),
                new Step("fails in the computation", route -> route.process("computation")),
                new Step("meets a key of another type in Redis", route -> route.to("celery:queue")),
                new Step("cannot read the reply", route -> route.process("unread")),
                new Step("runs out of stack", route -> route.process("deep")));
    }

    @ParameterizedTest
    @MethodSource("ofTheRoutes")
    void aStepThatTheEditBroughtCounts(Step step) throws Exception {
        assertThat(goesBack(route -> {}, step.edit(), "bad")).isTrue();
    }

    @ParameterizedTest
    @MethodSource("ofTheWorker")
    void whatAMessageCanBringAboutInTheWorkerDoesNot(Step step) throws Exception {
        assertThat(goesBack(route -> {}, step.edit(), "bad")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("ofTheRoutes")
    void aStepThatWasThereBeforeDoesNot(Step step) throws Exception {
        Consumer<RouteDefinition> elsewhere = route -> route.setHeader("edited").constant("yes");

        assertThat(goesBack(step.edit(), elsewhere.andThen(step.edit()), "bad")).isFalse();
    }

    @Test
    void aStepThatATaskGotThroughDoesNot() throws Exception {
        assertThat(goesBack(route -> {}, NUMBERS_ONLY.edit(), "1", "bad")).isFalse();
        assertThat(goesBack(route -> {}, NUMBERS_ONLY.edit(), "bad", "1")).isTrue();
    }

    private static boolean goesBack(Consumer<RouteDefinition> before, Consumer<RouteDefinition> after, String... bodies)
            throws Exception {
        FirstTasks first = new FirstTasks(10, 1);
        boolean[] back = {false};
        try (Routes old = new Routes(before, first, back);
                Routes edited = new Routes(after, first, back)) {
            first.begin(edited.context.newSteps(old.context));
            for (String body : bodies) {
                edited.camel.createProducerTemplate().send("direct:tasks", task -> task.getMessage()
                        .setBody(body));
            }
        }
        return back[0];
    }

    /** The routes of a revision, whose failures are handled as the worker's are. */
    private static final class Routes implements AutoCloseable {
        private final DefaultCamelContext camel = new DefaultCamelContext();
        private final RevisionContext context;

        Routes(Consumer<RouteDefinition> edit, FirstTasks first, boolean[] back) throws Exception {
            RouteSteps steps = new RouteSteps();
            processors().forEach((name, processor) -> camel.getRegistry().bind(name, processor));
            camel.addComponent("celery", new WrongType());
            camel.getCamelContextExtension().addInterceptStrategy(new StackGuard());
            camel.getCamelContextExtension().addInterceptStrategy(steps);
            camel.getManagementStrategy()
                    .addEventNotifier(new TaskEnds("hash", steps, (hash, broken) -> back[0] |= first.ended(broken)));
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    onException(Exception.class).handled(true).process("failure");
                    RouteDefinition route = from("direct:tasks").routeId(RevisionContext.INTAKE);
                    route.process("split");
                    edit.accept(route);
                }
            });
            camel.start();
            camel.getShutdownStrategy().setTimeout(1);
            context = new RevisionContext("hash", camel, steps, camel::stop);
        }

        private static Map<String, Processor> processors() {
            return Map.of(
                    "split", exchange -> exchange.setProperty("split", true),
                    "another", exchange -> exchange.setProperty("another", true),
                    "broken", exchange -> failWith(new NullPointerException("x")),
                    "computation", exchange -> failWith(new InternalFailure(FailureCode.INTERNAL, "x")),
                    "unread", exchange -> failWith(new IllegalStateException("x")),
                    "deep", exchange -> deeper(0),
                    "failure", Routes::fail);
        }

        private static void failWith(Exception error) throws Exception {
            throw error;
        }

        @SuppressWarnings("InfiniteRecursion")
        private static int deeper(int level) {
            return 1 + deeper(level + 1);
        }

        private static void fail(Exchange exchange) {
            Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
            TaskFailure failure = cause instanceof TaskFailure known
                    ? known
                    : new InternalFailure(FailureCode.INTERNAL, "x", null, cause);
            FlowVariables.FAILURE.set(exchange, failure);
        }

        @Override
        public void close() {
            context.stop();
        }
    }

    /** Redis refuses every command. */
    private static final class WrongType extends StubComponent {
        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
                throws Exception {
            return getCamelContext().getEndpoint("direct:nobody-" + remaining);
        }
    }
}
