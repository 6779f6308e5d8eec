package io.sfworker.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/**
 * What values variables of the task contract (sections 6.4 and 6.5) may have: those that would have no effect although
 * somebody relies on them are refused, those without harm are remarked on.
 */
final class ContractRules {
    private static final List<String> QUEUES = List.of("WORKER_QUEUES", "TASK_DEFAULT_QUEUE", "CELERY_DEFAULT_QUEUE");
    private static final String OPEN_LINKS =
            "the links of the SPU, which carry shares, are not encrypted here; remove it or write false. "
                    + "SFWORKER_INTAKE_CERTIFICATEPATH=<folder with key.pem, cert.pem and ca.pem> encrypts what else "
                    + "parties send each other, a VPN between the nodes all of it";

    private static final String ENDPOINTS_PORT = "management.server.port";
    private static final String ENDPOINTS_PATH = "management.endpoints.web.base-path";

    private final Environment environment;

    ContractRules(Environment environment) {
        this.environment = environment;
    }

    /** A line for each value that keeps the worker from starting. */
    List<String> broken() {
        return Stream.of(environmentName(), debug(), links(), queue(), serializers(), endpoints(), tokens())
                .flatMap(lines -> lines)
                .toList();
    }

    /** A line for each value that has no effect, sorted. */
    List<String> remarks() {
        Stream<String> ignored = ContractVariables.IGNORED.entrySet().stream()
                .filter(entry -> !value(entry.getKey()).isEmpty())
                .map(entry -> "%s is set and %s".formatted(entry.getKey(), entry.getValue()));
        Stream<String> safe = ContractVariables.ALWAYS_TRUE.entrySet().stream()
                .filter(entry -> value(entry.getKey()).equalsIgnoreCase("false"))
                .map(ContractRules::alwaysOn);
        return Stream.concat(ignored, safe).sorted().toList();
    }

    private static String alwaysOn(Map.Entry<String, String> entry) {
        return "%s=false has no effect: it %s".formatted(entry.getKey(), entry.getValue());
    }

    private Stream<String> environmentName() {
        String name = value("APP_ENV");
        return name.isEmpty() || ContractVariables.ENVIRONMENTS.contains(name)
                ? Stream.empty()
                : Stream.of("APP_ENV=%s: write one of development, production, testing".formatted(name));
    }

    private Stream<String> debug() {
        return value("APP_ENV").equals("production") && isTrue("DEBUG")
                ? Stream.of("DEBUG=%s: not in production; remove it or write false".formatted(value("DEBUG")))
                : Stream.empty();
    }

    /** Somebody who believes that they are encrypted must not find out otherwise from a wiretap. */
    private Stream<String> links() {
        return isTrue("SPU_ENABLE_TLS")
                ? Stream.of("SPU_ENABLE_TLS=%s: %s".formatted(value("SPU_ENABLE_TLS"), OPEN_LINKS))
                : Stream.empty();
    }

    private Stream<String> queue() {
        Optional<String> first =
                QUEUES.stream().filter(name -> !value(name).isEmpty()).findFirst();
        return first.filter(name -> value(name).contains(",")).stream()
                .map(name -> "%s=%s: a worker consumes one queue; write its name, and start a worker for each other one"
                        .formatted(name, value(name)));
    }

    private Stream<String> serializers() {
        return ContractVariables.JSON_ONLY.stream()
                .sorted()
                .filter(name -> !value(name).isEmpty() && !isJson(value(name)))
                .map(name ->
                        "%s=%s: messages and results are json; remove it or write json".formatted(name, value(name)));
    }

    /** Spring serves the endpoints elsewhere without the filter that asks operators for their token. */
    private Stream<String> endpoints() {
        return Stream.of(ENDPOINTS_PORT, ENDPOINTS_PATH)
                .filter(name -> !value(name).isEmpty())
                .map(name -> ("%s=%s: the worker serves one port and /actuator; remove it, "
                                + "CELERY_MONITOR_PORT and SFWORKER_HTTP_ADDRESS name the port and where it listens")
                        .formatted(name, value(name)));
    }

    private Stream<String> tokens() {
        return environment.acceptsProfiles(Profiles.of("production"))
                ? TokenStrength.TOKENS.entrySet().stream()
                        .flatMap(token -> TokenStrength.weakness(value(token.getKey()))
                                .map(weakness -> TokenStrength.advice(token.getValue(), weakness))
                                .stream())
                        .sorted()
                : Stream.empty();
    }

    private static boolean isJson(String value) {
        return value.replaceAll("[\\[\\]\"' ]", "").equalsIgnoreCase("json");
    }

    /** As Spring and the Python worker read it. */
    private boolean isTrue(String name) {
        return value(name).strip().matches("(?i)true|on|yes|1");
    }

    private String value(String name) {
        return environment.getProperty(name, "");
    }
}
