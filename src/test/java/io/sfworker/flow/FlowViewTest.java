package io.sfworker.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.TaskInterrupted;
import io.sfworker.task.AlgorithmPlan;
import io.sfworker.task.AttemptId;
import io.sfworker.task.ClusterPlan;
import io.sfworker.task.DevicePlan;
import io.sfworker.task.Execution;
import io.sfworker.task.Json;
import io.sfworker.task.Party;
import io.sfworker.task.PartyAddress;
import io.sfworker.task.TaskFile;
import io.sfworker.task.TaskIds;
import io.sfworker.task.TaskRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FlowViewTest {
    private static final Party ALICE = new Party("alice");
    private static final TaskIds IDS = new TaskIds("celery", "request", "task", "subtask", "execution");
    private static final List<PartyAddress> PARTIES =
            List.of(new PartyAddress(ALICE, "10.0.0.1:9000", null), new PartyAddress(new Party("bob"), null, null));
    private static final List<TaskFile> FILES = List.of(new TaskFile("input_paths", ALICE, Path.of("/data/a.csv")));

    @Test
    void holdsPlainDataOnlyUnderListedNames() {
        Set<String> names = new TreeSet<>();
        for (Object view : views()) {
            requirePlain(view, names);
        }

        assertThat(names).isEqualTo(new TreeSet<>(FlowView.NAMES));
    }

    @Test
    void cannotBeChanged() {
        Map<String, Object> view = FlowView.of(request());

        assertThatThrownBy(() -> view.put("ids", "other")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void changesNothingOfTheValueWhenARouteChangesTheVariable() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        TaskRequest request = request();
        FlowVariables.REQUEST.set(exchange, request);

        exchange.setVariable("request", "other");

        assertThat(FlowVariables.REQUEST.of(exchange)).isSameAs(request);
        assertThat(FlowVariables.REQUEST.of(exchange.copy())).isSameAs(request);
    }

    @Test
    void showsNoTypedObjectInAnyVariableOrProperty() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        FlowVariables.REQUEST.set(exchange, request());
        FlowVariables.OUTPUT.set(exchange, Json.EMPTY);

        requirePlain(exchange.getVariables(), new TreeSet<>());
        assertThat(exchange.getAllProperties()).isEmpty();
    }

    private static List<Object> views() {
        Execution.Delivery delivery = new Execution.Delivery(Instant.EPOCH, "queue", "", 0, Optional.empty());
        return List.of(
                FlowView.of(request()),
                FlowView.of(new Execution(IDS, delivery)),
                FlowView.of(Json.EMPTY),
                FlowView.of(new RetryPlan(0, 3, Duration.ofSeconds(1), Instant.EPOCH)),
                FlowView.of(new TaskInterrupted(FailureCode.REVOKED, "revoked")));
    }

    private static TaskRequest request() {
        return new TaskRequest(
                IDS,
                new AttemptId("celery/0/1"),
                "e:1",
                new ClusterPlan(ClusterPlan.Mode.PRODUCTION, PARTIES, ALICE, true, "job", Json.EMPTY),
                new DevicePlan(new DevicePlan.Spu(PARTIES, Json.EMPTY, Json.EMPTY), Json.EMPTY),
                new AlgorithmPlan("psi", "psi", "sfworker.algorithm.psi", Json.EMPTY, FILES, FILES));
    }

    private static void requirePlain(@Nullable Object value, Set<String> names) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, inside) -> {
                names.add(String.valueOf(name));
                requirePlain(inside, names);
            });
        } else if (value instanceof List<?> list) {
            list.forEach(inside -> requirePlain(inside, names));
        } else if (value != null) {
            assertThat(value).isInstanceOfAny(String.class, Number.class, Boolean.class);
        }
    }
}
