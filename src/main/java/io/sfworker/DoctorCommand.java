package io.sfworker;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.sfworker.doctor.Finding;
import io.sfworker.doctor.Finding.Grade;
import io.sfworker.doctor.MachineCheck;
import io.sfworker.doctor.NetworkCheck;
import io.sfworker.doctor.PythonCheck;
import io.sfworker.doctor.RedisCheck;
import io.sfworker.intake.IntakeProperties;
import io.sfworker.ray.RayProperties;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code java -jar sfworker.jar doctor}: looks at settings, Redis, Python, ports and the machine, and says what to do.
 *
 * <p>Ends with 1 when something keeps a worker from running, else with 0.
 */
@Command(name = "doctor", description = "Looks at what usually goes wrong, and says how to put it right.")
final class DoctorCommand implements Callable<Integer> {
    private static final Duration REDIS_LIMIT = Duration.ofSeconds(3);
    private static final Path LOCK = Path.of("src/main/python/requirements.lock");
    private static final String REDIS_FIX =
            "start it, or correct REDIS_URL; a firewall or a password may be in the way";

    @Option(
            names = "--peer",
            paramLabel = "HOST:PORT",
            description = "Where another party listens while a task runs; may be given several times.")
    private List<String> peers = new ArrayList<>();

    @Spec
    private @Nullable CommandSpec spec;

    /** The settings, and nothing else of the worker. */
    @EnableConfigurationProperties({CeleryProperties.class, RayProperties.class, IntakeProperties.class})
    static class Settings {}

    @Override
    public Integer call() {
        PrintWriter out =
                Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
        List<Finding> findings = findings();
        findings.forEach(finding -> {
            out.printf("%-4s  %s: %s%n", finding.grade(), finding.subject(), finding.text());
            if (!finding.fix().isEmpty()) {
                out.printf("      -> %s%n", finding.fix());
            }
        });
        out.flush();
        return findings.stream().anyMatch(finding -> finding.grade() == Grade.BAD) ? 1 : 0;
    }

    private List<Finding> findings() {
        try (ConfigurableApplicationContext context = QuietContext.of(Settings.class)) {
            return look(context);
        } catch (BeansException | IllegalStateException e) {
            String text =
                    String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
            return List.of(Finding.bad("settings", text, "README lists them with their defaults"));
        }
    }

    private List<Finding> look(ConfigurableApplicationContext context) {
        RayProperties ray = context.getBean(RayProperties.class);
        NetworkCheck network = new NetworkCheck();
        Environment environment = context.getEnvironment();
        List<Finding> findings = new ArrayList<>();
        findings.addAll(redis(context.getBean(CeleryProperties.class), environment));
        findings.addAll(new PythonCheck(ray.pythonHome(), LOCK).findings());
        findings.addAll(new MachineCheck(Path.of("/"))
                .findings(context.getBean(IntakeProperties.class).dataPath(), ray.slots()));
        findings.add(network.ownPort(
                environment.getProperty("server.address", "127.0.0.1"),
                environment.getProperty("server.port", Integer.class, 8088)));
        findings.add(network.ray(ray.address()));
        findings.addAll(network.peers(peers));
        return findings;
    }

    private static List<Finding> redis(CeleryProperties celery, Environment environment) {
        RedisAddress address = RedisAddress.configured(celery, environment.acceptsProfiles(Profiles.of("production")))
                .orElse(null);
        if (address == null) {
            return List.of(new Finding(
                    Grade.WARN,
                    "redis",
                    "none is named: the worker starts one of its own, and what is in it ends with the worker",
                    "set REDIS_URL for more than a first try"));
        }
        address.uri().setTimeout(REDIS_LIMIT);
        try (RedisClient client = RedisClient.create(address.uri())) {
            client.setOptions(ClientOptions.builder().sslOptions(address.ssl()).build());
            return look(client, celery.allowEviction());
        } catch (RedisException e) {
            String text =
                    String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
            return List.of(Finding.bad("redis", text, REDIS_FIX));
        }
    }

    private static List<Finding> look(RedisClient client, boolean evictionAllowed) {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            List<String> time = connection.sync().time();
            Instant there = Instant.ofEpochSecond(
                    Long.parseLong(time.get(0)), TimeUnit.MICROSECONDS.toNanos(Long.parseLong(time.get(1))));
            Duration skew = Duration.between(there, Clock.systemUTC().instant()).abs();
            return new RedisCheck(connection.sync().info(), evictionAllowed).findings(skew);
        }
    }
}
