package io.sfworker.architecture;

import io.sfworker.architecture.EnvironmentTemplate.Variable;
import java.util.List;

/** The variables that the compose files read and the worker does not. */
final class ComposeVariables {
    static final List<Variable> ALL = List.of(
            new Variable(
                    "ALGORITHM_DIR",
                    "../algorithms",
                    "folder of the machine with algorithms of your own, which is made if need be; "
                            + "the container sees it read-only"),
            new Variable(
                    "DATA_DIR",
                    "data",
                    "folder of the machine with the tables, or the name of a volume; "
                            + "user 10001 must be able to read and write it"),
            new Variable(
                    "BASE_IMAGE",
                    "python:3.10.16-slim-bookworm",
                    "image that the worker's is built on; with @sha256: and its digest nobody can exchange it"),
            new Variable("GRAFANA_IMAGE", "grafana/grafana:11.6.0", "the same of Grafana"),
            new Variable("GRAFANA_PASSWORD", "", "password of the user admin in compose.monitoring.yaml"),
            new Variable("GRAFANA_PORT", "3000", "port of Grafana on 127.0.0.1"),
            new Variable(
                    "NODE_ENV_FILE", ".env", "name of this file; another one for a second node on the same machine"),
            new Variable(
                    "OPEN_FILES",
                    "65536",
                    "how many files and connections the worker's processes may open; "
                            + "not more than dockerd itself may"),
            new Variable(
                    "PROMETHEUS_IMAGE", "prom/prometheus:v3.5.0", "image of Prometheus, with its digest if wished"),
            new Variable("PROMETHEUS_PORT", "9090", "port of Prometheus on 127.0.0.1"),
            new Variable("PROMETHEUS_RETENTION", "30d", "how long Prometheus keeps what it measured"),
            new Variable(
                    "READ_TOKEN_FILE",
                    "./monitoring/prometheus/no-token",
                    "file of the machine with SFWORKER_HTTP_READTOKEN, for the Prometheus of "
                            + "compose.monitoring.yaml; user 65534 must be able to read it"),
            new Variable(
                    "REDIS_APPENDFSYNC",
                    "always",
                    "when Redis writes to disk; with everysec a slow disk costs less, "
                            + "and what was acknowledged in the last second may be lost"),
            new Variable(
                    "REDIS_BIND",
                    "127.0.0.1",
                    "address that Redis listens on besides 127.0.0.1, for back ends on other machines; "
                            + "behind a firewall"),
            new Variable("REDIS_MAX_MEMORY", "2gb", "memory of Redis; when it is full new tasks are refused"),
            new Variable(
                    "REDIS_MONITOR_PASSWORD",
                    "",
                    "what celery inspect and Flower log in with, as user monitor; without it nobody can"),
            new Variable(
                    "REDIS_MONITOR_PASSWORD_FILE",
                    "/dev/null",
                    "a file of the machine with the value of REDIS_MONITOR_PASSWORD, which user 999 may read"),
            new Variable(
                    "REDIS_PASSWORD_FILE",
                    "/dev/null",
                    "a file of the machine with the value of REDIS_PASSWORD, which user 999 may read; "
                            + "outside of compose one with the password that the worker logs in with"),
            new Variable(
                    "REDIS_PORT", "60379", "port of Redis on this machine; outside of compose the worker's is 6379"),
            new Variable(
                    "REDIS_WORKER_PASSWORD_FILE",
                    "/dev/null",
                    "a file of the machine with the value of REDIS_WORKER_PASSWORD, "
                            + "which users 999 and 10001 may read"),
            new Variable("SHM_SIZE", "1gb", "shared memory of the worker; more than RAY_OBJECT_STORE_MEMORY"),
            new Variable(
                    "STOP_GRACE_PERIOD",
                    "330s",
                    "when Docker kills a worker that stops; at least 30 s more than WORKER_SHUTDOWN_TIMEOUT"),
            new Variable("TMP_SIZE", "2g", "most memory that temporary files of the worker may take"));

    private ComposeVariables() {}
}
