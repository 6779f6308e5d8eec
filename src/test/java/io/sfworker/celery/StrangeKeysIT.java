package io.sfworker.celery;

import static io.sfworker.celery.CeleryFixture.await;
import static io.sfworker.celery.RecordedMessages.positional;
import static io.sfworker.celery.RecordedMessages.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.JsonValue;
import io.sfworker.celery.redis.CeleryKeys;
import io.sfworker.celery.redis.Owner;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Every key that the worker uses, as every type and with nonsense in it, at several moments: no slot is held, nothing
 * is lost, others go on, and a repaired key is enough.
 */
class StrangeKeysIT {
    private static final CeleryFixture FIXTURE = new CeleryFixture();
    private static final CeleryKeys KEYS = new CeleryKeys("");

    /** Without these two no message can be claimed in a way that survives a crash, so all wait, and health says why. */
    private static final Map<String, String> ALL_WAIT = Map.of("unacked", "hash", "unacked_index", "zset");

    /** No keys: channels, members of sets, parts of names. */
    private static final Set<String> NO_KEYS =
            Set.of("bindingMember", "controlChannel", "eventChannel", "replyExchange", "replyList", "prefix");

    /** What stands for the parameters of the names' constants; a new parameter needs a word here. */
    private static final Map<String, Object> WORDS = Map.of(
            "queue", "q",
            "priority", 3,
            "taskId", "victim",
            "groupId", "group-victim",
            "tag", "tag-victim",
            "executionId", "exec-victim",
            "exchange", "ex");

    private static final List<BrokenKey.Moment> MOMENTS = List.of(BrokenKey.Moment.values());

    private final AtomicReference<Runnable> during = new AtomicReference<>(() -> {});
    private final AtomicReference<Runnable> beforeTheEnd = new AtomicReference<>(() -> {});
    private int number;

    @AfterAll
    static void stop() {
        FIXTURE.close();
    }

    @Test
    void noStateOfAnyKeyHoldsASlotOrLosesATask() throws Exception {
        CeleryComponent celery = start();
        List<String> cases = new ArrayList<>();
        for (String key : keys()) {
            for (String type : List.of("string", "list", "set", "zset", "hash", "stream")) {
                BrokenKey.Moment moment = MOMENTS.get(number++ % MOMENTS.size());
                String name = "%s as %s %s".formatted(key, type, moment);
                cases.add(name);
                check(celery, name, new BrokenKey(FIXTURE.redis, key, type, moment));
            }
        }
        assertThat(cases).hasSizeGreaterThan(120);
    }

    @Test
    void stopsInTimeWhateverTheKeysAre() throws Exception {
        for (String key : List.of("unacked", "celery-task-meta-victim", "sfworker:1:execution:exec-victim", "q")) {
            FIXTURE.redis.flushall();
            start();
            BrokenKey broken = new BrokenKey(FIXTURE.redis, key, "stream", BrokenKey.Moment.DURING_THE_TASK);
            during.set(broken::set);
            FIXTURE.redis.lpush("q", victim());
            await(() -> broken.isSet());
            long begin = System.nanoTime();

            FIXTURE.stopContext();

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).as(key).isLessThan(Duration.ofSeconds(10));
        }
    }

    private CeleryComponent start() throws Exception {
        return FIXTURE.start(route()).getComponent("celery", CeleryComponent.class);
    }

    private void check(CeleryComponent celery, String name, BrokenKey broken) throws Exception {
        during.set(broken.at(BrokenKey.Moment.DURING_THE_TASK));
        beforeTheEnd.set(broken.at(BrokenKey.Moment.BEFORE_ITS_END));
        boolean noQueue = broken.key().equals("q") && broken.moment() == BrokenKey.Moment.BEFORE_THE_CLAIM;
        broken.at(BrokenKey.Moment.BEFORE_THE_CLAIM).run();
        String other = "other-" + number;
        if (!noQueue) {
            FIXTURE.redis.lpush("q", victim());
            expect(name + ": the task comes so far", broken::isSet);
        }
        boolean third = broken.key().equals("q");
        String list = third ? KEYS.listFor("q", 3) : "q";
        FIXTURE.redis.lpush(list, positional(other));

        if (!ALL_WAIT.getOrDefault(broken.key(), broken.type()).equals(broken.type())) {
            String text = "the key %s in Redis holds a %s".formatted(broken.key(), broken.type());
            expect(
                    name + ": health tells",
                    () -> String.valueOf(celery.queueStatus().lastError()).contains(text));
        } else {
            expect(name + ": others go on", () -> "SUCCESS".equals(FIXTURE.state(other)));
        }
        repair(celery, name, broken);
        if (!noQueue) {
            expect(name + ": not lost", this::isKnown);
        }
        FIXTURE.redis.flushall();
    }

    private void repair(CeleryComponent celery, String name, BrokenKey broken) {
        expect(name + ": no slot is held", () -> celery.own().places().taken() == 0);
        FIXTURE.redis.del(broken.key());
        String after = "after-" + number;
        FIXTURE.redis.lpush("q", positional(after));
        expect(name + ": works again", () -> "SUCCESS".equals(FIXTURE.state(after)));
        expect(name + ": no slot is held again", () -> celery.own().places().taken() == 0);
    }

    /** It has ended, lies aside, or waits; a result that was written before its key was broken is gone with it. */
    private boolean isKnown() {
        boolean ended = FIXTURE.redis.exists("celery-task-meta-victim", "sfworker:1:finished:victim") > 0
                || "SUCCESS".equals(FIXTURE.redis.hget("sfworker:1:execution:exec-victim", "state"));
        return ended
                || FIXTURE.redis.hvals("sfworker:1:dead-original:q").stream().anyMatch(text -> text.contains("victim"))
                || FIXTURE.redis.hvals("unacked").stream().anyMatch(text -> text.contains("victim"));
    }

    private static void expect(String name, Callable<Boolean> condition) {
        try {
            CeleryFixture.await(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(name + "; keys: " + FIXTURE.redis.keys("*"), e);
        }
    }

    private RouteBuilder route() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q?concurrency=2&lease=1s&exchange=ex&routingKey=rk&reservedKeys=events")
                        .process(exchange ->
                                exchange.getMessage().setHeader(CeleryConstants.EXECUTION_ID, "exec-" + id(exchange)))
                        .to("celery:q?operation=begin")
                        .to("celery:q?operation=started")
                        .process(exchange -> atVictim(exchange, during))
                        .to("celery:q?operation=onlyOnce")
                        .to("celery:q?operation=confirm")
                        .setBody(constant("an event"))
                        .to("celery:q?operation=publish&channel=channel&list=events")
                        .process(exchange -> atVictim(exchange, beforeTheEnd))
                        .setBody(constant("1"))
                        .to("celery:q?operation=resultAndAcknowledge");
            }
        };
    }

    private static String id(Exchange exchange) {
        return exchange.getMessage().getHeader(CeleryConstants.TASK_ID, String.class);
    }

    private static void atVictim(Exchange exchange, AtomicReference<Runnable> action) {
        if ("victim".equals(id(exchange))) {
            action.getAndSet(() -> {}).run();
        }
    }

    /** With a callback, and a chord that waits for it. */
    private static String victim() {
        String successor = "{\"task\": \"t\", \"options\": {\"queue\": \"next\", \"task_id\": \"%s\"}}";
        String embed = "{\"callbacks\": [%s], \"chord\": %s}"
                .formatted(successor.formatted("callback"), successor.formatted("body"));
        ObjectNode envelope = (ObjectNode) JsonValue.of(recorded("positional"));
        ((ObjectNode) envelope.get("headers")).put("id", "victim").put("group", "group-victim");
        ((ObjectNode) envelope.get("properties")).put("delivery_tag", "tag-victim");
        String body = "[[1], {}, " + embed + "]";
        envelope.put("body", Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8)));
        return envelope.toString();
    }

    /** All names there are, of the constants and of the lists that the route names. */
    private static Set<String> keys() throws ReflectiveOperationException {
        await(() -> !FIXTURE.redis.smembers("sfworker:1:owners").isEmpty());
        Set<String> keys = new TreeSet<>(Set.of("events", "next", KEYS.deadOriginal("q")));
        for (Method method : CeleryKeys.class.getDeclaredMethods()) {
            boolean isName = method.getReturnType() == String.class && !method.isSynthetic();
            if (isName && !NO_KEYS.contains(method.getName()) && !Modifier.isPrivate(method.getModifiers())) {
                keys.addAll(named(method));
            }
        }
        return keys;
    }

    private static List<String> named(Method method) throws ReflectiveOperationException {
        List<Object> words = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            Object word = parameter.getType() == Owner.class ? owner() : WORDS.get(parameter.getName());
            assertThat(word)
                    .as("what stands for %s of %s", parameter.getName(), method.getName())
                    .isNotNull();
            words.add(word);
        }
        method.setAccessible(true);
        String key = (String) method.invoke(KEYS, words.toArray());
        if (method.getName().equals("deliveriesPrefix")) {
            return List.of(key + "victim");
        }
        if (method.getName().endsWith("Prefix")) {
            return List.of();
        }
        return method.getName().equals("group")
                ? Stream.of("", ".j", ".s", ".t").map(end -> key + end).toList()
                : List.of(key);
    }

    private static Owner owner() {
        String id = FIXTURE.redis.smembers("sfworker:1:owners").iterator().next();
        int colon = id.lastIndexOf(':');
        return new Owner(id.substring(0, colon), id.substring(colon + 1), "{}");
    }
}
