package io.sfworker.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which worker a command asks, as whom, and for whom it prints. */
final class WorkerOptions {
    private static final String TOKEN = "SFWORKER_OPS_TOKEN";

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:SFWORKER_URL:-http://${env:SFWORKER_HTTP_ADDRESS:-127.0.0.1}:"
                    + "${env:CELERY_MONITOR_PORT:-${env:NODE_PORT:-8088}}}",
            description = "The worker; SFWORKER_URL if set, else where the same variables let one listen: "
                    + "http://SFWORKER_HTTP_ADDRESS:CELERY_MONITOR_PORT, or http://127.0.0.1:8088.")
    private URI url = URI.create("http://127.0.0.1:8088");

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:SFWORKER_OPS_TOKEN_FILE:-}",
            description = "File with the operator's token; SFWORKER_OPS_TOKEN_FILE or SFWORKER_OPS_TOKEN if set.")
    private @Nullable Path tokenFile;

    @Mixin
    private final TlsOptions tls = new TlsOptions();

    @Option(names = "--json", description = "Print what the worker answers, as JSON.")
    private boolean json;

    WorkerClient worker() {
        if (url.getHost() == null) {
            throw new Refusal("--url %s is no URL of a worker: write http://host:port".formatted(url));
        }
        return new WorkerClient(url, token(), tls.context());
    }

    boolean isJson() {
        return json;
    }

    private @Nullable String token() {
        if (tokenFile == null || tokenFile.toString().isEmpty()) {
            return System.getenv(TOKEN);
        }
        try {
            return Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw new Refusal("the token file %s cannot be read".formatted(tokenFile));
        }
    }
}
