package io.sfworker.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The worker of another party: reached over HTTP, and of the versions that this node has. */
public final class PeerCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final int OK = 200;
    private static final Set<Integer> REFUSED = Set.of(401, 403, 429);
    private static final String WORKER = "sfworker";

    private final Map<String, String> own;
    private final HttpClient http;
    private final String token;

    /**
     * {@code own} has the version of each package here and of {@code sfworker}; {@code tls} is null for Java's own;
     * {@code token} is what peers ask for, or empty.
     */
    public PeerCheck(Map<String, String> own, @Nullable SSLContext tls, String token) {
        this.own = new TreeMap<>(own);
        this.token = token;
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(LIMIT);
        this.http = tls == null ? client.build() : client.sslContext(tls).build();
    }

    /** {@code peer} is where that worker serves, for example {@code http://10.0.0.2:8088}. */
    public Finding versions(URI peer) {
        String subject = "peer " + peer;
        if (peer.getHost() == null || !String.valueOf(peer.getScheme()).matches("https?")) {
            return Finding.bad(subject, "is no URL of a worker", "write for example http://10.0.0.2:8088");
        }
        try {
            HttpResponse<String> answer = ask(peer);
            return REFUSED.contains(answer.statusCode()) ? closed(subject) : compare(subject, versions(answer));
        } catch (IOException e) {
            return Finding.warn(
                    subject,
                    "is not reached as a worker (%s)".formatted(e),
                    "look at its SFWORKER_HTTP_ADDRESS, which is 127.0.0.1 by default, and at firewalls on both sides");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.warn(subject, "was not asked: interrupted", "ask again");
        }
    }

    private static Finding closed(String subject) {
        return Finding.warn(
                subject,
                "does not tell its versions to whom it does not know",
                "give the SFWORKER_HTTP_READTOKEN of that worker with --peer-token-file; "
                        + "if it is asked by a name, SFWORKER_HTTP_HOSTS there has to list that");
    }

    private HttpResponse<String> ask(URI peer) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(peer.resolve("/actuator/info")).timeout(LIMIT);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static Map<String, String> versions(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != OK) {
            throw new IOException("status " + answer.statusCode());
        }
        JsonNode info = JSON.readTree(answer.body());
        Map<String, String> versions = new TreeMap<>();
        info.path("packages").properties().forEach(one -> versions.put(one.getKey(), plain(one.getValue())));
        String worker = plain(info.path("build").path("version"));
        if (!worker.isEmpty()) {
            versions.put(WORKER, worker);
        }
        return versions;
    }

    /** A stranger's words go to a terminal. */
    private static String plain(JsonNode version) {
        return version.asText().replaceAll("[^A-Za-z0-9_.+-]", "?");
    }

    private Finding compare(String subject, Map<String, String> theirs) {
        if (theirs.keySet().stream().allMatch(WORKER::equals)) {
            return Finding.warn(subject, "does not say its versions", "ask whether it is a worker, of this version");
        }
        String differences = own.entrySet().stream()
                .filter(one -> !one.getValue().equals(theirs.get(one.getKey())))
                .map(one -> "%s is %s there, %s here"
                        .formatted(one.getKey(), theirs.getOrDefault(one.getKey(), "missing"), one.getValue()))
                .collect(Collectors.joining(", "));
        if (differences.isEmpty()) {
            return Finding.ok(subject, "the same versions: " + text(own));
        }
        String fix = "install the same release of the worker on both nodes, with the Python packages of its lock file; "
                + "until then parties refuse each other or disagree";
        return differsInPackages(theirs)
                ? Finding.bad(subject, differences, fix)
                : Finding.warn(subject, differences, fix);
    }

    private boolean differsInPackages(Map<String, String> theirs) {
        return own.entrySet().stream()
                .filter(one -> !one.getKey().equals(WORKER))
                .anyMatch(one -> !one.getValue().equals(theirs.get(one.getKey())));
    }

    private static String text(Map<String, String> versions) {
        return versions.entrySet().stream().map(PeerCheck::text).collect(Collectors.joining(", "));
    }

    private static String text(Entry<String, String> version) {
        return version.getKey() + " " + version.getValue();
    }
}
