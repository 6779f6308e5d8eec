package io.sfworker.celery.redis;

import java.util.ArrayList;
import java.util.List;

/**
 * The names of all keys and channels, Celery's and ours, with examples for the queue {@code secretflow_queue}.
 *
 * <p>The database number is part of the Redis URL; {@code globalPrefix} is kombu's {@code global_keyprefix} and stands
 * before every name.
 */
public final class CeleryKeys {
    /** Priority steps in the order in which Celery serves them: 0 is the most urgent. */
    public static final List<Integer> PRIORITY_STEPS = List.of(0, 3, 6, 9);

    /** What kombu puts between the parts of a name. */
    private static final String SEP = "\u0006\u0016";

    /** Version of our own keys. */
    private static final String OURS = "sfworker:1:";

    private final String prefix;
    private final String resultPrefix;

    public CeleryKeys(String globalPrefix) {
        this.prefix = globalPrefix;
        // Celery's result backend has the option too, and adds a separator of its own.
        boolean separated =
                globalPrefix.isEmpty() || ":_-.".indexOf(globalPrefix.charAt(globalPrefix.length() - 1)) >= 0;
        this.resultPrefix = separated ? globalPrefix : globalPrefix + "_";
    }

    /** {@code secretflow_queue}, {@code secretflow_queue\x06\x163}, … in the order in which they are served. */
    public List<String> lists(String queue) {
        return PRIORITY_STEPS.stream().map(step -> list(queue, step)).toList();
    }

    /** The list for a priority: the highest step not above it. */
    public String listFor(String queue, int priority) {
        int chosen = 0;
        for (int step : PRIORITY_STEPS) {
            chosen = priority >= step ? step : chosen;
        }
        return list(queue, chosen);
    }

    private String list(String queue, int step) {
        return prefix + (step == 0 ? queue : queue + SEP + step);
    }

    /** {@code unacked}: hash, delivery tag to {@code [envelope, exchange, routing key]}; shared with Python workers. */
    public String unacked() {
        return prefix + "unacked";
    }

    /** {@code unacked_index}: sorted set, delivery tag to the end of its lease. */
    public String unackedIndex() {
        return prefix + "unacked_index";
    }

    /** {@code _kombu.binding.secretflow}: set of the queues bound to an exchange. */
    public String binding(String exchange) {
        return prefix + "_kombu.binding." + exchange;
    }

    /** {@code secretflow\x06\x16\x06\x16secretflow_queue}: one member of a binding set; members have no prefix. */
    public String bindingMember(String routingKey, String queue) {
        return routingKey + SEP + SEP + queue;
    }

    /** {@code celery-task-meta-8fa1aff6-…}: result record, and the channel on which it is published. */
    public String result(String taskId) {
        return resultPrefix + "celery-task-meta-" + taskId;
    }

    /** {@code celery-taskset-meta-…}: a saved group; with {@code .j}, {@code .s}, {@code .t} the state of a chord. */
    public String group(String groupId) {
        return resultPrefix + "celery-taskset-meta-" + groupId;
    }

    /** {@code sfworker:1:finished:8fa1aff6-…}: the end of a task whose record does not tell that it had one. */
    public String finished(String taskId) {
        return prefix + OURS + "finished:" + taskId;
    }

    /** {@code sfworker:1:epoch}: random, set once per data set, so that tokens of an emptied Redis are never reused. */
    public String epoch() {
        return prefix + OURS + "epoch";
    }

    /** {@code sfworker:1:token}: counter of the claims, the first part of fencing tokens' numbers. */
    public String token() {
        return prefix + OURS + "token";
    }

    /** {@code sfworker:1:claim:f5af187c-…}: hash, who holds a message. */
    public String claim(String tag) {
        return claimPrefix() + tag;
    }

    /** {@code sfworker:1:claim:}. */
    public String claimPrefix() {
        return prefix + OURS + "claim:";
    }

    /** {@code sfworker:1:claims:node1@10.0.0.1:5f3a9c21}: set, the delivery tags an owner holds. */
    public String claims(Owner owner) {
        return claimsPrefix() + owner.id();
    }

    /** {@code sfworker:1:claims:}. */
    String claimsPrefix() {
        return prefix + OURS + "claims:";
    }

    /** {@code sfworker:1:owner:node1@10.0.0.1:5f3a9c21}: string, JSON about an owner; lives one lease, renewed. */
    public String owner(Owner owner) {
        return ownerPrefix() + owner.id();
    }

    /** {@code sfworker:1:owner:}. */
    String ownerPrefix() {
        return prefix + OURS + "owner:";
    }

    /** {@code sfworker:1:owners}: set, all owners, also those that died and still have claims. */
    public String owners() {
        return prefix + OURS + "owners";
    }

    /** {@code sfworker:1:deliveries:8fa1aff6-…}: counter, how often a task's owner was lost; lives a day. */
    String deliveriesPrefix() {
        return prefix + OURS + "deliveries:";
    }

    /** {@code sfworker:1:execution:exec-1}: hash, what became of an execution; lives as long as a result. */
    public String execution(String executionId) {
        return prefix + OURS + "execution:" + executionId;
    }

    /** {@code sfworker:1:revoked}: sorted set, id of a revoked task to the time when that was said. */
    public String revoked() {
        return prefix + OURS + "revoked";
    }

    /** {@code sfworker:1:delayed:secretflow_queue}: sorted set, delivery tag to due time. */
    public String delayed(String queue) {
        return prefix + OURS + "delayed:" + queue;
    }

    /** {@code sfworker:1:delayed-body:secretflow_queue}: hash, delivery tag to message. */
    public String delayedBody(String queue) {
        return prefix + OURS + "delayed-body:" + queue;
    }

    /** {@code sfworker:1:dead:secretflow_queue}: sorted set, delivery tag to time, capped. */
    public String dead(String queue) {
        return prefix + OURS + "dead:" + queue;
    }

    /** {@code sfworker:1:dead-body:secretflow_queue}: hash, delivery tag to reason and redacted view. */
    public String deadBody(String queue) {
        return prefix + OURS + "dead-body:" + queue;
    }

    /** {@code sfworker:1:dead-original:secretflow_queue}: hash, delivery tag to the message as it came. */
    public String deadOriginal(String queue) {
        return prefix + OURS + "dead-original:" + queue;
    }

    /** {@code sfworker:1:dead-refused:secretflow_queue}: sorted set, the dead letters of bad messages. */
    public String deadRefused(String queue) {
        return prefix + OURS + "dead-refused:" + queue;
    }

    /** {@code sfworker:1:strange}: sorted set, names of keys of ours that held another type and were put away. */
    public String strange() {
        return prefix + OURS + "strange";
    }

    /** The keys that every script that ends a claim begins with. */
    List<String> ofClaim(Claim claim, String... further) {
        List<String> names =
                new ArrayList<>(List.of(claim(claim.tag()), unacked(), unackedIndex(), claims(claim.owner())));
        names.addAll(List.of(further));
        return names;
    }

    /** {@code sfworker:1:revoked-stamps}: the same for stamps, each {@code name\0value}. */
    public String revokedStamps() {
        return prefix + OURS + "revoked-stamps";
    }

    /** {@code /0.celery.pidbox}: channel of remote control. Channels are not split by database, so the name says it. */
    public String controlChannel(int database, String exchange) {
        return "%s/%d.%s".formatted(prefix, database, controlBox(exchange));
    }

    /** {@code reply.celery.pidbox}: exchange that leads to the lists in which clients wait for replies. */
    public String replyExchange(String exchange) {
        return "reply." + controlBox(exchange);
    }

    /** {@code 518cf219-….reply.celery.pidbox}: list in which the client 518cf219-… waits, without prefix. */
    public String replyList(String client, String exchange) {
        return client + "." + replyExchange(exchange);
    }

    /** {@code /0.celeryev/task.multi}: channel of events of one kind. */
    public String eventChannel(int database, String exchange, String routingKey) {
        return "%s/%d.%s/%s".formatted(prefix, database, exchange, routingKey);
    }

    /** Stands before every name. */
    String prefix() {
        return prefix;
    }

    private static String controlBox(String exchange) {
        return exchange + ".pidbox";
    }
}
