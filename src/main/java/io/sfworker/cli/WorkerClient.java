package io.sfworker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A running worker, by the endpoints that {@code src/docs/openapi.yaml} describes.
 *
 * <p>Fails: {@link Refusal} when nobody answers, or with what the worker says against it.
 */
final class WorkerClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int UNAVAILABLE = 503;
    private static final int NOT_FOUND = 404;
    private static final int FIRST_ERROR = 400;

    private final HttpClient http;
    private final URI worker;
    private final @Nullable String token;

    /** {@code worker} is for example {@code http://127.0.0.1:8088}; changes need a token unless it has none. */
    WorkerClient(URI worker, @Nullable String token, @Nullable SSLContext tls) {
        this.worker = worker;
        this.token = token;
        this.http = tls == null
                ? HttpClient.newHttpClient()
                : HttpClient.newBuilder().sslContext(tls).build();
    }

    /** What is at a path below {@code /actuator/}. */
    JsonNode read(String path) {
        return good(send("GET", path, BodyPublishers.noBody()));
    }

    /** The same as it came, which need not be JSON. */
    String text(String path) {
        HttpResponse<String> response = send("GET", path, BodyPublishers.noBody());
        return response.statusCode() < FIRST_ERROR
                ? response.body()
                : good(response).toString();
    }

    /** The same; empty when there is no such thing. */
    Optional<JsonNode> find(String path) {
        HttpResponse<String> response = send("GET", path, BodyPublishers.noBody());
        return response.statusCode() == NOT_FOUND ? Optional.empty() : Optional.of(good(response));
    }

    /** Health, which has a status of its own when a part is down. */
    JsonNode health() {
        HttpResponse<String> response = send("GET", "health", BodyPublishers.noBody());
        return response.statusCode() == UNAVAILABLE ? parse(response.body()) : good(response);
    }

    /** Lets the worker do something. */
    JsonNode act(String path, JsonNode wish) {
        return good(send("POST", path, BodyPublishers.ofString(wish.toString())));
    }

    /** Lets the worker forget something; a missing node when there is nothing to say about it. */
    JsonNode delete(String path) {
        return good(send("DELETE", path, BodyPublishers.noBody()));
    }

    /** Text of people as one part of a path. */
    static String part(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpResponse<String> send(String method, String path, BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(worker.resolve("/actuator/" + path))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .method(method, body);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new Refusal("no worker answers at %s: start it, or name another one with --url".formatted(worker));
        } catch (IOException e) {
            throw new Refusal("%s does not answer as a worker does (%s)".formatted(worker, e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted");
        }
    }

    private JsonNode good(HttpResponse<String> response) {
        if (response.statusCode() < FIRST_ERROR) {
            return parse(response.body());
        }
        JsonNode problem = parse(response.body());
        String text = problem.path("text").asText(problem.path("reasons").toString());
        String advice = "UNAUTHORIZED".equals(problem.path("reason").asText())
                ? "; set SFWORKER_OPS_TOKEN or --token-file"
                : "";
        throw new Refusal(text.isEmpty() ? "the worker answered " + response.statusCode() : text + advice);
    }

    private JsonNode parse(String body) {
        if (body.isBlank()) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new Refusal("%s does not answer as a worker does: that is no JSON".formatted(worker));
        }
    }
}
