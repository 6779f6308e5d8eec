package io.sfworker;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.sfworker.algorithm.AlgorithmProperties;
import io.sfworker.cli.TlsOptions;
import io.sfworker.doctor.Finding;
import io.sfworker.doctor.Finding.Grade;
import io.sfworker.doctor.MachineCheck;
import io.sfworker.doctor.NetworkCheck;
import io.sfworker.doctor.PeerCheck;
import io.sfworker.doctor.PythonCheck;
import io.sfworker.doctor.RedisCheck;
import io.sfworker.doctor.SandboxCheck;
import io.sfworker.intake.IntakeProperties;
import io.sfworker.ray.InstalledPackages;
import io.sfworker.ray.RayProperties;
import io.sfworker.revision.RouteProperties;
import io.sfworker.revision.Sources;
import io.sfworker.revision.check.RouteTreeUnreadable;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
    private static final String LOOPBACK = "127.0.0.1";
    private static final Path LOCK = Path.of("src/main/python/requirements.lock");
    private static final String REDIS_FIX =
            "start it, or correct REDIS_URL; a firewall or a password may be in the way";

    @Option(
            names = "--peer",
            paramLabel = "HOST:PORT",
            description = "Where another party listens while a task runs; may be given several times.")
    private List<String> peers = new ArrayList<>();

    @Option(
            names = "--peer-url",
            paramLabel = "URL",
            description = "Where the worker of another party serves HTTP, to compare versions with it, for example "
                    + "http://10.0.0.2:8088; may be given several times.")
    private List<URI> workers = new ArrayList<>();

    @Option(
            names = "--peer-token-file",
            paramLabel = "FILE",
            description = "File with the SFWORKER_HTTP_READTOKEN of those workers, where they ask for one.")
    private @Nullable Path peerToken;

    @Mixin
    private final TlsOptions tls = new TlsOptions();

    @Spec
    private @Nullable CommandSpec spec;

    /** The settings, and nothing else of the worker. */
    @ConfigurationPropertiesScan("io.sfworker")
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
        } catch (BeansException | ConversionException | IllegalStateException e) {
            String text =
                    String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
            return List.of(Finding.bad("settings", text, "src/docs/settings.md lists them with their defaults"));
        }
    }

    private List<Finding> look(ConfigurableApplicationContext context) {
        RayProperties ray = context.getBean(RayProperties.class);
        NetworkCheck network = new NetworkCheck();
        Environment environment = context.getEnvironment();
        List<Finding> findings = new ArrayList<>();
        findings.addAll(redis(context.getBean(CeleryProperties.class), environment));
        findings.addAll(new PythonCheck(ray.pythonHome(), LOCK).findings());
        findings.add(new SandboxCheck(ray.pythonHome(), ray.pythonPath())
                .finding(ray.sandbox().mode().text()));
        findings.addAll(new MachineCheck(Path.of("/"), MachineCheck.Least.USUAL)
                .findings(context.getBean(IntakeProperties.class).dataPath(), ray.slots()));
        findings.add(routes(context));
        findings.addAll(ports(ray, environment));
        findings.add(network.ray(ray.address()));
        findings.addAll(network.peers(peers));
        findings.addAll(versions(ray));
        return findings;
    }

    private List<Finding> versions(RayProperties ray) {
        try {
            String token = peerToken == null ? "" : Files.readString(peerToken).strip();
            PeerCheck check = new PeerCheck(ownVersions(ray), tls.context(), token);
            return workers.stream().map(check::versions).toList();
        } catch (IOException e) {
            return List.of(Finding.bad("--peer-token-file " + peerToken, "cannot be read", "name another file"));
        }
    }

    /** Whoever can write the route files edits the routes. */
    private static Finding routes(ConfigurableApplicationContext context) {
        Sources sources = new Sources(
                context.getBean(RouteProperties.class).folder(),
                context.getBean(IntakeProperties.class).schemaPath(),
                context.getBean(AlgorithmProperties.class).folders());
        boolean production = context.getEnvironment().acceptsProfiles(Profiles.of("production"));
        try {
            List<String> open = sources.openToAll();
            return open.isEmpty()
                    ? new Finding(Grade.OK, "route files", "nobody but owner and group may write them", "")
                    : new Finding(
                            production ? Grade.BAD : Grade.WARN,
                            "route files",
                            "every user of this machine may write " + String.join(", ", open),
                            "chmod o-w; in production the worker does not activate them");
        } catch (RouteTreeUnreadable e) {
            return Finding.bad("route files", String.valueOf(e.getMessage()), "SFWORKER_ROUTES names their folder");
        }
    }

    private static List<Finding> ports(RayProperties ray, Environment environment) {
        NetworkCheck network = new NetworkCheck();
        List<Finding> findings = new ArrayList<>();
        findings.add(network.fixedPort(
                "http port",
                environment.getProperty("server.address", LOOPBACK),
                environment.getProperty("server.port", Integer.class, 8088),
                "CELERY_MONITOR_PORT"));
        if (ray.address() == null && ray.port() != 0) {
            findings.add(network.fixedPort("ray port", LOOPBACK, ray.port(), "RAY_PORT"));
        }
        int redis = environment.getProperty("sfworker.redis.port", Integer.class, 0);
        if (redis != 0) {
            findings.add(network.fixedPort("own redis port", LOOPBACK, redis, "SFWORKER_REDIS_PORT"));
        }
        RayProperties.Runner runner = ray.runner();
        findings.add(network.partyPorts(runner.portRangeStart(), runner.portRangeEnd(), ray.slots()));
        return findings;
    }

    /** Of this node; of the worker itself only in a jar, because the classes of a build have none. */
    private static Map<String, String> ownVersions(RayProperties ray) {
        Map<String, String> versions = new TreeMap<>(InstalledPackages.in(ray.pythonHome()));
        String worker = DoctorCommand.class.getPackage().getImplementationVersion();
        if (worker != null) {
            versions.put("sfworker", worker);
        }
        return versions;
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
            return look(client, celery);
        } catch (RedisException e) {
            String text =
                    String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
            return List.of(Finding.bad("redis", text, REDIS_FIX));
        }
    }

    private static List<Finding> look(RedisClient client, CeleryProperties celery) {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            List<String> time = connection.sync().time();
            Instant there = Instant.ofEpochSecond(
                    Long.parseLong(time.get(0)), TimeUnit.MICROSECONDS.toNanos(Long.parseLong(time.get(1))));
            Duration skew = Duration.between(there, Clock.systemUTC().instant()).abs();
            return new RedisCheck(connection.sync().info(), celery.allowEviction(), celery.allowReplayLoss())
                    .findings(skew, words -> dryRun(connection, words));
        }
    }

    private static Optional<String> dryRun(StatefulRedisConnection<String, String> connection, List<String> words) {
        try {
            String[] arguments = words.stream().skip(1).toArray(String[]::new);
            return Optional.of(connection.sync().aclDryRun("default", words.get(0), arguments));
        } catch (RedisCommandExecutionException e) {
            // Its user may not, which is an answer too.
            return Optional.empty();
        }
    }
}
